using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// NICs of several ports, each in a plane of its own, that send the packets of one message over all of them (arXiv:2505.09343 section 5.1). Such a NIC is a switch between its host and its ports:
/// it chooses a port for each packet as the routing says, with what is down left out, and the ports of the receiver join again in its own. Half of the latency of a port lies on the
/// link inside, so a way has the latency that it had; inside a NIC a packet also pays its wire time at the rate of all ports, at both ends.
/// </summary>
internal static class BondedNics
{
    /// <summary>Joins ports.</summary>
    /// <param name="links">Links whose ends that are bonded NICs are written as switches, from <paramref name="first"/> on; those inside the NICs are added behind them, two for each.</param>
    /// <param name="first">The switch that stands for NIC 0.</param>
    /// <param name="nics">NICs, which are also the hosts.</param>
    /// <param name="portRate">Rate inside a NIC that has lost all ports.</param>
    public static void Join(List<PacketLink> links, int first, int nics, DataRate portRate)
    {
        var (rates, latencies) = (new long[2 * nics], new long[2 * nics]);
        Array.Fill(latencies, long.MaxValue);
        for (var i = 0; i < links.Count; i++)
        {
            if (Place(links[i], first) is not (>= 0 and var place))
                continue;
            rates[place] += links[i].Rate.BitsPerSecond;
            latencies[place] = Math.Min(latencies[place], links[i].Latency.Picoseconds / 2);
        }

        for (var i = 0; i < links.Count; i++)
        {
            if (Place(links[i], first) is >= 0 and var place)
                links[i] = links[i] with { Latency = new SimDuration(links[i].Latency.Picoseconds - latencies[place]) };
        }

        for (var nic = 0; nic < nics; nic++)
        {
            links.Add(Inside(~nic, first + nic, 2 * nic));
            links.Add(Inside(first + nic, ~nic, (2 * nic) + 1));
        }

        PacketLink Inside(int from, int to, int place) => rates[place] > 0
            ? new PacketLink(from, to, new DataRate(rates[place]), new SimDuration(latencies[place]), Buffer: null, 0)
            : new PacketLink(from, to, portRate, PacketTopology.ShortestLatency, Buffer: null, 0);
    }

    /// <summary>2 x NIC for a link that leaves a bonded NIC, one more for a link that leads to it, -1 for another.</summary>
    private static int Place(in PacketLink link, int first) => link.Source >= first ? 2 * (link.Source - first) : link.Target >= first ? (2 * (link.Target - first)) + 1 : -1;
}
