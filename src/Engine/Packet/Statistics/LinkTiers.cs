namespace Sim.Engine.Packet;

/// <summary>Classes of links that have the same place in the network, in the order of a packet's way.</summary>
/// <param name="Names">Names of the classes: nic out, tier 1 up, tier 1 down, nic in.</param>
/// <param name="OfLink">Class of each link.</param>
public sealed record LinkTiers(IReadOnlyList<string> Names, IReadOnlyList<int> OfLink)
{
    /// <summary>Links by the distance of their switches from the hosts: a leaf is tier 1, and a link is named after its lower end and its direction.</summary>
    public static LinkTiers Of(PacketTopology topology)
    {
        var tier = SwitchTiers(topology);
        var keys = Array.ConvertAll(topology.Links, link => Key(link, tier));
        (int Order, string Name)[] classes = [.. keys.Distinct().Order()];
        return new LinkTiers([.. classes.Select(one => one.Name)], Array.ConvertAll(keys, key => Array.IndexOf(classes, key)));
    }

    /// <summary>Links of each class.</summary>
    public int[] Counts()
    {
        var counts = new int[Names.Count];
        foreach (var tier in OfLink)
        {
            counts[tier]++;
        }

        return counts;
    }

    private static (int Order, string Name) Key(in PacketLink link, int[] tier)
    {
        if (link.Source < 0)
            return (int.MinValue, "nic out");
        if (link.Target < 0)
            return (int.MaxValue, "nic in");
        var (from, to) = (tier[link.Source], tier[link.Target]);
        return from < to ? (from - 1_000_000, $"tier {from} up") : from > to ? (1_000_000 - to, $"tier {to} down") : (from, $"tier {from} across");
    }

    /// <summary>Links to the nearest host, breadth first.</summary>
    private static int[] SwitchTiers(PacketTopology topology)
    {
        var tier = new int[topology.Switches];
        var neighbours = topology.Links.ToLookup(link => link.Source, link => link.Target);
        var open = new Queue<int>();
        for (var h = 0; h < topology.Hosts; h++)
        {
            Reach(topology.SwitchOf(h), 1);
        }

        while (open.TryDequeue(out var at))
        {
            foreach (var next in neighbours[at])
            {
                if (next >= 0)
                    Reach(next, tier[at] + 1);
            }
        }

        return tier;

        void Reach(int at, int distance)
        {
            if (tier[at] > 0)
                return;
            tier[at] = distance;
            open.Enqueue(at);
        }
    }
}
