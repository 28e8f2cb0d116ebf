using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Collectives;

/// <summary>
/// The resources and the latency of one send between two GPUs. In a node: NVLink out and in. Between nodes on rails or planes: NVLink to the local GPU of the
/// receiver's rail, then that rail (what NCCL calls PXN); on other fabrics from NIC to NIC. Where the two NICs do not meet (a plane is down), over the other NICs of the nodes (<see cref="Detours"/>).
/// </summary>
public sealed class SendPaths
{
    private readonly ClusterNetwork _network;
    private readonly StepLatency _software;
    private readonly RouteEntry[] _route;
    private readonly bool _hasRails;

    public SendPaths(ClusterNetwork network, StepLatency software)
    {
        _network = network;
        _software = software;
        _route = new RouteEntry[network.Router.MaxEntries];
        _hasRails = network.Graph.Fabric.Kind is FabricKind.MultiPlaneFatTree or FabricKind.MultiRailFatTree or FabricKind.RailOnly;

        // A detour takes the routes of all other NICs of a node, each with NVLink on both sides.
        MaxEntries = 4 + (network.Graph.GpusPerNode * (network.Router.MaxEntries + 2));
    }

    /// <summary>Longest path.</summary>
    public int MaxEntries { get; }

    /// <summary>Whether a send stays in a node.</summary>
    public bool IsInside(int from, int to) => _network.Graph.NodeOfGpu(from) == _network.Graph.NodeOfGpu(to);

    /// <summary>Writes the resources of a unit flow; returns how many.</summary>
    /// <exception cref="TopologyException">The fabric does not connect the two.</exception>
    public int Write(int from, int to, Span<FlowEntry> entries)
    {
        var router = _network.Router;
        if (IsInside(from, to))
        {
            entries[0] = new FlowEntry(router.GpuNvLinkOut(from), 1);
            entries[1] = new FlowEntry(router.GpuNvLinkIn(to), 1);
            return 2;
        }

        var exit = ExitOf(from, to);
        var count = 0;
        if (exit != from)
        {
            entries[count++] = new FlowEntry(router.GpuNvLinkOut(from), 1);
            entries[count++] = new FlowEntry(router.GpuNvLinkIn(exit), 1);
        }

        var hops = router.Route(_network.Graph.NicOfGpu(exit), _network.Graph.NicOfGpu(to), (ulong)from, _route);
        if (hops < 0)
        {
            foreach (var entry in NodePath.Between(_network, exit, to, (ulong)from))
            {
                entries[count++] = entry;
            }

            return count;
        }

        for (var i = 0; i < hops; i++)
        {
            entries[count++] = new FlowEntry(_route[i].Resource, _route[i].Fraction);
        }

        return count;
    }

    /// <summary>
    /// Resources of a GPU's part in a reduction by switches: what leaves and enters its port. Above the ports one reduced stream is all that a link carries.
    /// </summary>
    public int WritePorts(int gpu, int far, Span<FlowEntry> entries)
    {
        var router = _network.Router;
        if (IsInside(gpu, far))
        {
            entries[0] = new FlowEntry(router.GpuNvLinkOut(gpu), 1);
            entries[1] = new FlowEntry(router.GpuNvLinkIn(gpu), 1);
            return 2;
        }

        var count = KeepPorts(Write(gpu, far, entries), entries, 0, gpu);
        return count + KeepPorts(Write(far, gpu, entries[count..]), entries, count, gpu);
    }

    /// <summary>Latency from the first byte's leaving to its use, in picoseconds, the library's part included.</summary>
    public long Latency(int from, int to)
    {
        var graph = _network.Graph;
        if (IsInside(from, to))
        {
            return _software.Inside.Picoseconds + NvLink(from, to);
        }

        var exit = ExitOf(from, to);
        var forward = exit == from ? 0 : NvLink(from, exit);
        var way = _network.Router.RouteLatency(graph.NicOfGpu(exit), graph.NicOfGpu(to));
        if (way < 0)
        {
            // Of a detour the way of its first NIC, and NVLink on both sides.
            var g = Detours.Of(_network.Router, exit, to)[0];
            var (near, far) = (exit - (exit % graph.GpusPerNode) + g, to - (to % graph.GpusPerNode) + g);
            way = NvLink(exit, near) + _network.Router.RouteLatency(graph.NicOfGpu(near), graph.NicOfGpu(far)) + NvLink(far, to);
        }

        return EndLatency(from, to) + forward + way;
    }

    /// <summary>The part of <see cref="Latency"/> that lies at the ends, not on the links of the way: the library's and PCIe's.</summary>
    public long EndLatency(int from, int to)
    {
        var graph = _network.Graph;
        return IsInside(from, to)
            ? _software.Inside.Picoseconds
            : _software.Between.Picoseconds + graph.Links.Latency[graph.PcieGpuOut(from)] + graph.Links.Latency[graph.PcieGpuIn(to)] + (2 * graph.Node.PcieLatency.Picoseconds);
    }

    private long NvLink(int from, int to) =>
        _network.Graph.Links.Latency[_network.Graph.NvLinkOut(from)] + _network.Graph.Links.Latency[_network.Graph.NvLinkIn(to)];

    /// <summary>The GPU of the sender's node by whose NIC a send to another node leaves.</summary>
    public int ExitOf(int from, int to)
    {
        var perNode = _network.Graph.GpusPerNode;
        return _hasRails ? from - (from % perNode) + (to % perNode) : from;
    }

    /// <summary>Of a path's entries those on the ports of the GPU's own NIC.</summary>
    private int KeepPorts(int count, Span<FlowEntry> entries, int start, int gpu)
    {
        var graph = _network.Graph;
        var nic = graph.NicOfGpu(gpu);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var link = _network.Router.ResourceLinks(entries[start + i].Resource)[0];
            if (graph.Links.From[link] == nic || graph.Links.To[link] == nic)
            {
                entries[start + kept++] = entries[start + i];
            }
        }

        return kept;
    }
}
