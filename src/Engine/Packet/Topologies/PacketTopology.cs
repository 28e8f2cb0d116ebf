using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The network as the packet engine sees it: hosts with one port each, switches, directed links. A link's number is its id in the order of
/// events. Immutable.
/// </summary>
public sealed class PacketTopology
{
    /// <summary>Below this latency a window holds less than a packet at 400 Gb/s, and the run crawls.</summary>
    public static readonly SimDuration ShortestLatency = SimDuration.FromNanoseconds(10);

    /// <summary>Throws <see cref="ArgumentException"/> for a host without exactly one link in each direction, and for nodes that are not whole.</summary>
    /// <param name="hosts">Number of hosts.</param>
    /// <param name="switches">Number of switches.</param>
    /// <param name="links">Links between them.</param>
    /// <param name="hostsPerNode">Hosts in a row that are one node: one unit of order.</param>
    /// <param name="nodeLinks">Links inside the nodes, as many in each, node after node; null for none.</param>
    /// <param name="pcieSlots">Payload rates of the PCIe slots of the nodes, each way; as many in each, node after node; null where PCIe never limits.</param>
    public PacketTopology(int hosts, int switches, PacketLink[] links, int hostsPerNode = 1, NodeLink[]? nodeLinks = null, DataRate[]? pcieSlots = null)
    {
        NodeLinks = nodeLinks ?? [];
        PcieSlots = pcieSlots ?? [];
        HostsPerNode = hostsPerNode;
        if (hostsPerNode < 1 || hosts % hostsPerNode != 0 || NodeLinks.Length % Math.Max(1, hosts / hostsPerNode) != 0)
            throw new ArgumentException($"{hosts} hosts and {NodeLinks.Length} links in nodes do not make whole nodes of {hostsPerNode} hosts");
        if (PcieSlots.Length % Math.Max(1, hosts / hostsPerNode) != 0)
            throw new ArgumentException($"{PcieSlots.Length} PCIe slots do not divide over {hosts / hostsPerNode} nodes");
        Hosts = hosts;
        Switches = switches;
        Links = links;
        HostLink = new int[hosts];
        HostQueue = new int[hosts];
        Array.Fill(HostLink, -1);
        Array.Fill(HostQueue, -1);
        for (var i = 0; i < links.Length; i++)
        {
            Attach(HostLink, links[i].Source, i);
            Attach(HostQueue, links[i].Target, i);
        }

        for (var h = 0; h < hosts; h++)
        {
            if (HostLink[h] < 0 || HostQueue[h] < 0)
                throw new ArgumentException($"host {h} is not attached to a switch");
        }
    }

    public int Hosts { get; }

    public int Switches { get; }

    public PacketLink[] Links { get; }

    /// <summary>Hosts of a node: node n has those from n x this number on.</summary>
    public int HostsPerNode { get; }

    /// <summary>Links inside the nodes, node after node.</summary>
    public NodeLink[] NodeLinks { get; }

    /// <summary>Links inside one node.</summary>
    public int LinksPerNode => NodeLinks.Length / Math.Max(1, Hosts / HostsPerNode);

    /// <summary>Payload rates of the PCIe slots, node after node. Slot s has two links: 2 s out of memory, 2 s + 1 into it.</summary>
    public DataRate[] PcieSlots { get; }

    /// <summary>PCIe links of one node.</summary>
    public int PcieLinksPerNode => 2 * PcieSlots.Length / Math.Max(1, Hosts / HostsPerNode);

    /// <summary>The slot by which a host's NIC reaches memory; the hosts of a node share its slots in equal runs.</summary>
    public int SlotOf(int host)
    {
        var perNode = PcieLinksPerNode / 2;
        return (host / HostsPerNode * perNode) + (host % HostsPerNode * perNode / HostsPerNode);
    }

    /// <summary>The link by which each host sends.</summary>
    public int[] HostLink { get; }

    /// <summary>The link by which each host receives.</summary>
    public int[] HostQueue { get; }

    /// <summary>The leaf switch of a host.</summary>
    public int SwitchOf(int host) => Links[HostLink[host]].Target;

    /// <summary>The smallest latency of a link: within a window no longer than that, hosts and switches cannot influence each other.</summary>
    public SimDuration Lookahead
    {
        get
        {
            var least = long.MaxValue;
            foreach (var link in Links)
            {
                least = Math.Min(least, link.Latency.Picoseconds);
            }

            return new SimDuration(least);
        }
    }

    /// <summary>
    /// For each link the one of the same cable in the other direction; of parallel cables the first belongs to the first. Throws
    /// <see cref="ArgumentException"/> for a link without.
    /// </summary>
    public int[] WaysBack()
    {
        var back = new int[Links.Length];
        Array.Fill(back, -1);
        var open = new Dictionary<(int Source, int Target), Queue<int>>();
        for (var i = 0; i < Links.Length; i++)
        {
            var (source, target) = (Links[i].Source, Links[i].Target);
            if (open.TryGetValue((target, source), out var waiting) && waiting.TryDequeue(out var other))
            {
                (back[i], back[other]) = (other, i);
                continue;
            }

            if (!open.TryGetValue((source, target), out var mine))
                open[(source, target)] = mine = [];
            mine.Enqueue(i);
        }

        return Array.IndexOf(back, -1) is >= 0 and var single
            ? throw new ArgumentException($"link {Name(single)} has no way back, which flow control needs") : back;
    }

    /// <summary>The two ends of a link, as messages name it.</summary>
    public string Name(int link) => $"{End(Links[link].Source)} -> {End(Links[link].Target)}";

    private static string End(int end) => end < 0 ? $"host {~end}" : $"switch {end}";

    private static void Attach(int[] table, int end, int link)
    {
        if (end >= 0)
            return;
        if (table[~end] >= 0)
            throw new ArgumentException($"host {~end} has more than one port; a switch in front of it may have several");
        table[~end] = link;
    }
}
