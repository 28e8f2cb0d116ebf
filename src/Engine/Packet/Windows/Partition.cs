namespace Sim.Engine.Packet;

/// <summary>
/// Which worker owns which unit: hosts in equal runs, each switch with most of its neighbours that are placed already, tier by tier; switches
/// with no favourite are dealt out evenly. It affects speed only.
/// </summary>
internal sealed class Partition
{
    public Partition(PacketTopology topology, int workers)
    {
        OfHost = new int[topology.Hosts];
        OfSwitch = new int[topology.Switches];
        Array.Fill(OfSwitch, -1);
        for (var h = 0; h < topology.Hosts; h++)
        {
            // Hosts of a node stay together.
            OfHost[h] = (int)((long)(h - (h % topology.HostsPerNode)) * workers / topology.Hosts);
        }

        var votes = new int[topology.Switches * workers];
        var placed = 0;
        var dealt = 0;
        while (placed < topology.Switches)
        {
            Vote(topology, workers, votes);
            var before = placed;
            for (var s = 0; s < topology.Switches; s++)
            {
                if (OfSwitch[s] >= 0)
                    continue;
                var mine = votes.AsSpan(s * workers, workers);
                var best = Largest(mine);
                if (mine[best] == 0)
                    continue;
                OfSwitch[s] = mine.Count(mine[best]) == 1 ? best : dealt++ % workers;
                placed++;
            }

            if (placed == before)
            {
                // Switches that no host reaches.
                OfSwitch.AsSpan().Replace(-1, 0);
                placed = topology.Switches;
            }
        }
    }

    public int[] OfHost { get; }

    public int[] OfSwitch { get; }

    public int Of(int end) => end >= 0 ? OfSwitch[end] : OfHost[~end];

    private void Vote(PacketTopology topology, int workers, int[] votes)
    {
        Array.Clear(votes);
        foreach (var link in topology.Links)
        {
            if (link.Target >= 0 && OfSwitch[link.Target] < 0 && Of(link.Source) is >= 0 and var worker)
                votes[(link.Target * workers) + worker]++;
        }
    }

    private static int Largest(ReadOnlySpan<int> votes)
    {
        var best = 0;
        for (var w = 1; w < votes.Length; w++)
        {
            if (votes[w] > votes[best])
            {
                best = w;
            }
        }

        return best;
    }
}
