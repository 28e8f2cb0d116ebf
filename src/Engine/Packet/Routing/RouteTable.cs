using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>
/// The links of shortest paths from every switch to every leaf (a switch with hosts), by breadth-first search from each leaf. Destinations
/// with the same set of links share one run of <see cref="Members"/>, so the table is one integer per switch and leaf.
/// </summary>
internal sealed class RouteTable
{
    private const int CountBits = 8;
    private const int Unreachable = -1;

    /// <summary>In place of a set: the host is at this very switch.</summary>
    private const int Here = -1;

    /// <summary>No link leads on.</summary>
    public const int None = -1;

    private readonly PacketTopology _topology;
    private readonly int[] _hostQueue;
    private readonly int[] _sets;
    private readonly int[] _members;

    /// <param name="topology">The network.</param>
    /// <param name="dead">Links that are not used; null for none.</param>
    public RouteTable(PacketTopology topology, IReadOnlySet<int>? dead = null)
    {
        _topology = topology;
        _hostQueue = topology.HostQueue;
        var leafOfSwitch = new int[topology.Switches];
        Array.Fill(leafOfSwitch, -1);
        LeafOfHost = new int[topology.Hosts];
        var leaves = new List<int>();
        for (var h = 0; h < topology.Hosts; h++)
        {
            ref var leaf = ref leafOfSwitch[topology.SwitchOf(h)];
            if (leaf < 0)
            {
                leaf = leaves.Count;
                leaves.Add(topology.SwitchOf(h));
            }

            LeafOfHost[h] = leaf;
        }

        Leaves = leaves.Count;
        (_sets, _members, Distance) = new RouteSearch(topology, leaves, dead).Run();
        LongestPath = Distance.Max() + 2;
    }

    public int Leaves { get; }

    public int[] LeafOfHost { get; }

    /// <summary>Switch-to-switch links from each switch (row) to each leaf (column), or -1 where there is no path.</summary>
    public int[] Distance { get; }

    /// <summary>Links of the longest of the shortest paths between hosts.</summary>
    public int LongestPath { get; }

    /// <summary>Links that a packet crosses from host to host, or -1 where there is no path.</summary>
    public int Hops(int source, int destination)
    {
        var between = Distance[(_topology.SwitchOf(source) * Leaves) + LeafOfHost[destination]];
        return between == Unreachable ? Unreachable : between + 2;
    }

    /// <summary>All links by which a packet may leave a switch on a shortest path.</summary>
    public ReadOnlySpan<int> Ways(int at, int destination)
    {
        var set = SetOf(at, destination);
        return set == Here ? _topology.HostQueue.AsSpan(destination, 1) : _members.AsSpan(set >> CountBits, set & ((1 << CountBits) - 1));
    }

    /// <summary>
    /// The link by which a packet leaves a switch, or <see cref="None"/>. Where n links are on shortest paths, the packet's path number modulo n chooses and the
    /// quotient stays for the switches to come: a path number is the sequence of choices in mixed radix.
    /// </summary>
    public int NextLink(int at, ref PacketRecord packet)
    {
        var set = SetOf(at, packet.Destination);
        if (set == Here)
            return _hostQueue[packet.Destination];
        var count = (uint)set & ((1 << CountBits) - 1);
        var path = (uint)packet.Path;
        if (BitOperations.IsPow2(count))
        {
            packet.Path = (ushort)(path >> BitOperations.TrailingZeroCount(count));
            return _members[(set >> CountBits) + (int)(path & (count - 1))];
        }

        if (count == 0)
            return None;
        var (rest, choice) = Math.DivRem(path, count);
        packet.Path = (ushort)rest;
        return _members[(set >> CountBits) + (int)choice];
    }

    private int SetOf(int at, int destination) => _sets[unchecked((at * Leaves) + LeafOfHost[destination])];

    /// <summary>Builds the table: one search per leaf.</summary>
    private sealed class RouteSearch(PacketTopology topology, List<int> leaves, IReadOnlySet<int>? dead)
    {
        private readonly int[] _sets = new int[topology.Switches * leaves.Count];
        private readonly int[] _distance = new int[topology.Switches * leaves.Count];

        // Of the leaf in work: together in memory, as a column of the table is not.
        private readonly int[] _hops = new int[topology.Switches];
        private readonly List<int> _members = [];
        private readonly Dictionary<(int Switch, int First, int Last, int Count), int> _known = [];

        public (int[] Sets, int[] Members, int[] Distance) Run()
        {
            var (outStart, outLinks) = Group(topology, link => link.Source);
            var (inStart, inLinks) = Group(topology, link => link.Target);
            var queue = new int[topology.Switches];
            for (var leaf = 0; leaf < leaves.Count; leaf++)
            {
                Search(leaf, inStart, inLinks, queue);
                Choose(leaf, outStart, outLinks);
                for (var at = 0; at < topology.Switches; at++)
                {
                    _distance[(at * leaves.Count) + leaf] = _hops[at];
                }
            }

            return (_sets, [.. _members], _distance);
        }

        private void Search(int leaf, int[] inStart, int[] inLinks, int[] queue)
        {
            int head = 0, tail = 0;
            Array.Fill(_hops, Unreachable);
            queue[tail++] = leaves[leaf];
            _hops[leaves[leaf]] = 0;
            while (head < tail)
            {
                var at = queue[head++];
                for (var i = inStart[at]; i < inStart[at + 1]; i++)
                {
                    var from = topology.Links[inLinks[i]].Source;
                    if (from >= 0 && _hops[from] == Unreachable && dead?.Contains(inLinks[i]) != true)
                    {
                        _hops[from] = _hops[at] + 1;
                        queue[tail++] = from;
                    }
                }
            }
        }

        private void Choose(int leaf, int[] outStart, int[] outLinks)
        {
            var links = new List<int>();
            _sets[(leaves[leaf] * leaves.Count) + leaf] = Here;
            for (var at = 0; at < topology.Switches; at++)
            {
                links.Clear();
                for (var i = outStart[at]; i < outStart[at + 1]; i++)
                {
                    var target = topology.Links[outLinks[i]].Target;
                    if (target >= 0 && _hops[target] != Unreachable && _hops[target] + 1 == _hops[at] && dead?.Contains(outLinks[i]) != true)
                        links.Add(outLinks[i]);
                }

                if (links.Count > 0)
                    _sets[(at * leaves.Count) + leaf] = SetOf(at, links);
            }
        }

        private int SetOf(int at, List<int> links)
        {
            if (links.Count >= 1 << CountBits)
                throw new ArgumentException($"switch {at} has {links.Count} equal paths to one leaf, and {(1 << CountBits) - 1} are possible");
            if (_known.TryGetValue((at, links[0], links[^1], links.Count), out var set) && Same(set, links))
                return set;
            set = (_members.Count << CountBits) | links.Count;
            _known[(at, links[0], links[^1], links.Count)] = set;
            _members.AddRange(links);
            return set;
        }

        private bool Same(int set, List<int> links)
        {
            for (var i = 0; i < links.Count; i++)
            {
                if (_members[(set >> CountBits) + i] != links[i])
                    return false;
            }

            return true;
        }

        /// <summary>Links by the switch at one end, in the order of their ids.</summary>
        private static (int[] Start, int[] Items) Group(PacketTopology topology, Func<PacketLink, int> end)
        {
            var start = new int[topology.Switches + 1];
            foreach (var link in topology.Links)
            {
                if (end(link) >= 0)
                    start[end(link) + 1]++;
            }

            for (var s = 0; s < topology.Switches; s++)
            {
                start[s + 1] += start[s];
            }

            var next = start.AsSpan(0, topology.Switches).ToArray();
            var items = new int[start[^1]];
            for (var i = 0; i < topology.Links.Length; i++)
            {
                if (end(topology.Links[i]) >= 0)
                    items[next[end(topology.Links[i])]++] = i;
            }

            return (start, items);
        }
    }
}
