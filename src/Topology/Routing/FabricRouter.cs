using Sim.Topology.Hardware;

namespace Sim.Topology;

/// <summary>
/// Routes between NICs as shares of resources. A resource is one directed link (its id is the link's id) or a bundle of links that every
/// sprayed flow loads equally. Routes are shortest paths in the live fabric. Route allocates nothing once a destination leaf has been
/// seen, and uses scratch space: one router per thread.
/// </summary>
public sealed class FabricRouter
{
    private readonly SwitchGraph _switches;
    private readonly Attachments _nics;
    private readonly FabricComponents _parts;
    private readonly ResourceTable _resources;
    private readonly PathWalker _paths;
    private readonly TreeBundles? _bundles;
    private readonly SprayWalker? _spray;

    /// <param name="graph">The cluster.</param>
    /// <param name="routing">How traffic picks among equal-cost paths.</param>
    /// <param name="queuePairsPerPeer">Queue pairs per pair of NICs, each hashed on its own under ECMP; at least 1.</param>
    /// <param name="seed">Seed of the ECMP hash.</param>
    /// <param name="health">Faults in force, or null when all is healthy; see <see cref="FaultSet"/>.</param>
    /// <param name="bundle">False writes every trunk of a sprayed flow out, also in symmetric trees: slower, same loads.</param>
    public FabricRouter(
        ClusterGraph graph, RoutingKind routing, int queuePairsPerPeer = 1, ulong seed = 0, LinkHealth? health = null, bool bundle = true)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(queuePairsPerPeer, 1);
        Graph = graph;
        Routing = routing;
        QueuePairsPerPeer = queuePairsPerPeer;
        var capacity = new double[graph.Links.Count];
        for (var l = 0; l < capacity.Length; l++)
        {
            capacity[l] = graph.Links.Rate[l] / 8.0 * (health is null ? 1 : health.Fraction[l]);
        }

        _resources = new ResourceTable(capacity);
        _switches = new SwitchGraph(graph, capacity);
        _nics = new Attachments(graph, _switches, capacity);
        _parts = new FabricComponents(_switches, _nics);
        var distances = new DistanceTable(_switches, _nics, _parts);
        _paths = new PathWalker(graph, _switches, _nics, _parts, distances, seed);
        if (routing == RoutingKind.Adaptive)
        {
            var symmetry = bundle ? new TreeSymmetry(graph, _switches, _nics, _parts, capacity) : null;
            _bundles = symmetry is null ? null : new TreeBundles(_switches, _nics, _parts, symmetry, _resources);
            var symmetric = _bundles?.Symmetric ?? new bool[_parts.Count];
            _spray = new SprayWalker(graph, _switches, _nics, _parts, distances, _resources, symmetric);
        }

        MaxEntries = LongestRoute(distances);
    }

    public ClusterGraph Graph { get; }

    public RoutingKind Routing { get; }

    public int QueuePairsPerPeer { get; }

    /// <summary>Resources: all links of the graph, then the bundles.</summary>
    public int ResourceCount => _resources.Count;

    /// <summary>No route has more entries; a span of this length always suffices.</summary>
    public int MaxEntries { get; }

    /// <summary>Wire capacity in bytes per second: the sum over healthy members, in their present health.</summary>
    public double ResourceCapacity(int r) => _resources.Capacity(r);

    /// <summary>The directed links of a resource.</summary>
    public ReadOnlySpan<int> ResourceLinks(int r) => _resources.Links(r);

    /// <summary>The resource that is this single link.</summary>
    public int ResourceOfLink(int link) => (uint)link < (uint)Graph.Links.Count ? link : throw new ArgumentOutOfRangeException(nameof(link));

    public int GpuNvLinkOut(int gpu) => Graph.NvLinkOut(gpu);

    public int GpuNvLinkIn(int gpu) => Graph.NvLinkIn(gpu);

    /// <summary>GPU to its PCIe switch.</summary>
    public int GpuPcieOut(int gpu) => Graph.PcieGpuOut(gpu);

    /// <summary>PCIe switch to GPU.</summary>
    public int GpuPcieIn(int gpu) => Graph.PcieGpuIn(gpu);

    /// <summary>PCIe switch to NIC (the node sends).</summary>
    public int NicPcieOut(int node, int nic) => Graph.PcieNicOut(node, nic);

    /// <summary>NIC to PCIe switch (the node receives).</summary>
    public int NicPcieIn(int node, int nic) => Graph.PcieNicIn(node, nic);

    /// <summary>True when sprayed flows of this NIC are written as bundles of a symmetric fat-tree.</summary>
    public bool UsesBundles(int nicVertex)
    {
        var set = _nics.Set[Ordinal(nicVertex)];
        return set >= 0 && _bundles is not null && _bundles.Symmetric[_parts.OfSet[set]];
    }

    /// <summary>The ports of a NIC, out and in: what a byte that leaves it and one that enters it load, wherever they go or come from.</summary>
    public RouteEntry[] Ports(int nicVertex)
    {
        var nic = Ordinal(nicVertex);
        if (UsesBundles(nicVertex))
            return [new RouteEntry(_bundles!.NicOut[nic], 1), new RouteEntry(_bundles.NicIn[nic], 1)];
        var ports = _nics.PortsOf(nic);
        var entries = new RouteEntry[2 * ports.Length];
        for (var i = 0; i < ports.Length; i++)
        {
            entries[2 * i] = new RouteEntry(ports[i], 1.0 / ports.Length);
            entries[(2 * i) + 1] = new RouteEntry(LinkTable.Reverse(ports[i]), 1.0 / ports.Length);
        }

        return entries;
    }

    /// <summary>
    /// The route from one NIC to another: source port, fabric, destination port. Fractions of a cut sum to 1.
    /// </summary>
    /// <param name="srcNic">Vertex of the source NIC.</param>
    /// <param name="dstNic">Vertex of the destination NIC.</param>
    /// <param name="flowHash">Identity of the flow: what its queue pairs are hashed by under ECMP; ignored otherwise.</param>
    /// <param name="entries">Receives the entries; at most <see cref="MaxEntries"/>.</param>
    /// <returns>The number of entries; 0 when both are the same NIC; -1 when the fabric alone does not connect them (another plane or
    /// rail, or cut off by faults).</returns>
    public int Route(int srcNic, int dstNic, ulong flowHash, Span<RouteEntry> entries)
    {
        var source = Ordinal(srcNic);
        var target = Ordinal(dstNic);
        if (source == target)
            return 0;
        if (!Connected(source, target))
            return -1;
        return Routing switch
        {
            RoutingKind.Static => _paths.Static(source, target, entries),
            RoutingKind.Ecmp => _paths.Hashed(source, target, flowHash, QueuePairsPerPeer, entries),
            _ => Sprayed(source, target, entries),
        };
    }

    /// <summary>Unloaded latency of the static path: cables and switch hops in picoseconds; 0 to itself, -1 when not connected.</summary>
    public long RouteLatency(int srcNic, int dstNic)
    {
        var source = Ordinal(srcNic);
        var target = Ordinal(dstNic);
        if (source == target)
            return 0;
        return Connected(source, target) ? _paths.Latency(source, target) : -1;
    }

    private int Sprayed(int source, int target, Span<RouteEntry> entries)
    {
        var (from, to) = (_nics.Set[source], _nics.Set[target]);
        if (_bundles is not { } b || !b.Symmetric[_parts.OfSet[to]])
            return _spray!.Route(source, target, entries);
        var count = 0;
        entries[count++] = new RouteEntry(b.NicOut[source], 1);
        if (_nics.SetSwitch[_nics.SetStart[from]] != _nics.SetSwitch[_nics.SetStart[to]])
        {
            entries[count++] = new RouteEntry(b.LeafUp[from], 1);
            if (b.PodOfSet[from] != b.PodOfSet[to])
            {
                entries[count++] = new RouteEntry(b.PodUp[b.PodOfSet[from]], 1);
                entries[count++] = new RouteEntry(b.PodDown[b.PodOfSet[to]], 1);
            }

            entries[count++] = new RouteEntry(b.LeafDown[to], 1);
        }

        entries[count++] = new RouteEntry(b.NicIn[target], 1);
        return count;
    }

    private bool Connected(int source, int target)
    {
        var (from, to) = (_nics.Set[source], _nics.Set[target]);
        return from >= 0 && to >= 0 && _parts.OfSet[from] == _parts.OfSet[to];
    }

    private int Ordinal(int vertex)
    {
        var ordinal = (uint)vertex < (uint)_nics.OrdinalOfVertex.Length ? _nics.OrdinalOfVertex[vertex] : -1;
        return ordinal >= 0 ? ordinal : throw new ArgumentException($"Vertex {vertex} is not a NIC.");
    }

    /// <summary>
    /// Bundled: 6. Written out: all trunks of the largest such component and the ports of both NICs. Paths: no longer than twice the
    /// eccentricity of one leaf (cables run both ways), and the two ports.
    /// </summary>
    private int LongestRoute(DistanceTable distances)
    {
        var ports = 1;
        for (var nic = 0; nic < _nics.Count; nic++)
        {
            ports = Math.Max(ports, _nics.PortsOf(nic).Length);
        }

        var trunks = new int[_parts.Count];
        for (var t = 0; t < _switches.TrunkCount; t++)
        {
            trunks[_parts.OfSwitch[_switches.TrunkFrom[t]]]++;
        }

        var longest = 6;
        var seen = new bool[_parts.Count];
        for (var set = 0; set < _nics.SetCount; set++)
        {
            var c = _parts.OfSet[set];
            if (seen[c])
                continue;
            seen[c] = true;
            if (Routing != RoutingKind.Adaptive)
                longest = Math.Max(longest, QueuePairsPerPeer * (2 + (2 * Eccentricity(distances.Hops(set)))));
            else if (_bundles is null || !_bundles.Symmetric[c])
                longest = Math.Max(longest, trunks[c] + (2 * ports));
        }

        return longest;
    }

    private static int Eccentricity(ushort[] hops)
    {
        var farthest = 0;
        foreach (var h in hops)
        {
            farthest = h == DistanceTable.Unreachable ? farthest : Math.Max(farthest, h);
        }

        return farthest;
    }
}
