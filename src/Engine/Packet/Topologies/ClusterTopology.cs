using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// A cluster for the packet network: every NIC is a host, one of several ports with a switch in front (<see cref="BondedNics"/>); the NICs of a node are one unit with the NVLinks of its GPUs inside. Links have the rate at which their packets carry
/// the payload rate of the flow model. Half of a switch's hop latency lies on the links that lead to it, half on those that leave it, so that every link has some: the sum over
/// a path is the same, and the shortest of them is the longest legal window.
/// </summary>
public sealed class ClusterTopology
{
    private readonly FabricRouter _router;

    private ClusterTopology(FabricRouter router, PacketTopology packets, int[] graphLinks, bool copies)
    {
        _router = router;
        Packets = packets;
        GraphLinks = graphLinks;
        HasCopyLinks = copies;
    }

    /// <summary>The compute planes. Host number = node x NICs per node + NIC.</summary>
    public PacketTopology Packets { get; }

    /// <summary>The link of the cluster's graph by link of the packet network; links inside bonded NICs, which the graph does not have, come behind them.</summary>
    public IReadOnlyList<int> GraphLinks { get; }

    /// <summary>Whether GPUs have a link for the SMs that copy.</summary>
    public bool HasCopyLinks { get; }

    /// <summary>Link of the node from a GPU to its NVLink switch.</summary>
    public static int NvLinkOut(int gpu) => gpu * PerGpu;

    /// <summary>Link of the node from the NVLink switch to a GPU.</summary>
    public static int NvLinkIn(int gpu) => (gpu * PerGpu) + 1;

    /// <summary>The SMs of a GPU that copy between its NIC's buffers and NVLink, or -1. Dispatch and combine have a link each, with rates of their own: a group does one at a time.</summary>
    public int Copying(int gpu, ExchangeKind kind) => HasCopyLinks ? (gpu * PerGpu) + 2 + (int)kind : -1;

    /// <summary>PCIe link of the node out of a GPU's memory; that into it is the next one. With fewer NICs than GPUs it is the slot of the NIC, which is as wide and carries all that its GPUs send by it.</summary>
    public int PcieOut(int gpu) => 2 * Packets.SlotOf(HostOf(gpu));

    /// <summary>PCIe link of the node into a GPU's memory.</summary>
    public int PcieIn(int gpu) => PcieOut(gpu) + 1;

    /// <summary>The link of the cluster's graph that stands for a PCIe link of the node: that of the GPU, or with fewer NICs that of the NIC.</summary>
    public int PcieGraphLink(int pcieLink)
    {
        var graph = _router.Graph;
        var (slot, perNode) = (pcieLink / 2, Packets.PcieLinksPerNode / 2);
        var (node, place) = (slot / perNode, slot % perNode);
        var outward = graph.NicsPerNode >= graph.GpusPerNode ? graph.PcieGpuOut((node * graph.GpusPerNode) + place) : graph.PcieNicOut(node, place);
        return outward + (pcieLink % 2);
    }

    /// <summary>GPUs of a node.</summary>
    public int GpusPerNode => _router.Graph.GpusPerNode;

    /// <summary>The host of a GPU's NIC.</summary>
    public int HostOf(int gpu)
    {
        var graph = _router.Graph;
        var node = graph.NodeOfGpu(gpu);
        return (node * graph.NicsPerNode) + graph.NicOfGpu(gpu) - graph.NicVertex(node, 0);
    }

    /// <summary>Other ways from a GPU to one of another node, where their NICs do not meet; see <see cref="Engine.Network.Detours"/>.</summary>
    public IReadOnlyList<int> Detours(int fromGpu, int toGpu) => Network.Detours.Of(_router, fromGpu, toGpu);

    private const int PerGpu = 4;

    /// <param name="network">The cluster with its faults at the present instant.</param>
    /// <param name="format">Sizes on the wire.</param>
    /// <param name="nicLatency">Fixed pipeline latency of a NIC that receives, beyond what the flow model has.</param>
    /// <param name="combineCopyCost">What copying a byte in a combine costs the SMs, relative to the forwarding rate, which is a dispatch's.</param>
    /// <exception cref="ArgumentException">NICs of several ports that bond nothing, a link without latency.</exception>
    public static ClusterTopology Of(ClusterNetwork network, PacketFormat format, SimDuration nicLatency, double combineCopyCost = 1)
    {
        var graph = network.Graph;
        var bonds = graph.Node.Nic is { Ports: > 1, BondsPlanes: true };
        var end = new int[graph.Vertices.Count];
        for (var nic = 0; nic < graph.NicCount; nic++)
        {
            end[graph.NicVertex(nic / graph.NicsPerNode, nic % graph.NicsPerNode)] = bonds ? graph.SwitchCount + nic : ~nic;
        }

        for (var s = 0; s < graph.SwitchCount; s++)
        {
            end[graph.FirstSwitch + s] = s;
        }

        var table = graph.Links;
        var wirePerPayload = (double)format.Full.Count / format.Payload.Count;
        var (links, graphLinks) = (new List<PacketLink>(), new List<int>());
        for (var i = 0; i < table.Count; i++)
        {
            // A trunk that is down is not there, and of a bonded NIC a port; of the dead port of another the router knows.
            var isDown = network.Router.ResourceCapacity(i) == 0;
            if (table.Kind[i] is not (LinkKind.NicPort or LinkKind.Fabric) || table.Plane[i] == graph.StoragePlane || (isDown && (bonds || table.Kind[i] == LinkKind.Fabric)))
                continue;
            var rate = isDown ? new DataRate(table.Rate[i]) : new DataRate((long)Math.Round(network.Capacity(network.Resource(i)) * 8 * wirePerPayload));
            var latency = table.Latency[i] + Half(graph, table.From[i]) + Half(graph, table.To[i]) + (graph.IsNic(table.To[i]) ? nicLatency.Picoseconds : 0);
            var tier = Math.Max(graph.Vertices.Tier[table.From[i]], graph.Vertices.Tier[table.To[i]]) - 1;
            links.Add(new PacketLink(end[table.From[i]], end[table.To[i]], rate, new SimDuration(latency), Buffer: null, tier));
            graphLinks.Add(i);
        }

        if (bonds)
            BondedNics.Join(links, graph.SwitchCount, graph.NicCount, graph.Node.Nic.PortRate);
        var inNodes = new NodeLink[graph.GpuCount * PerGpu];
        var copies = network.Capacity(network.Forwarding(0)) < double.MaxValue;
        for (var gpu = 0; gpu < graph.GpuCount; gpu++)
        {
            inNodes[NvLinkOut(gpu)] = NvLink(network, graph.NvLinkOut(gpu));
            inNodes[NvLinkIn(gpu)] = NvLink(network, graph.NvLinkIn(gpu));
            foreach (var (kind, cost) in new[] { (ExchangeKind.Dispatch, 1), (ExchangeKind.Combine, combineCopyCost) })
            {
                inNodes[(gpu * PerGpu) + 2 + (int)kind] = new NodeLink(new DataRate((long)(copies ? network.Capacity(network.Forwarding(gpu)) / cost * 8 : 1)), SimDuration.Zero);
            }
        }

        // All slots of a node are alike. Of a GPU's slot and those of its NICs the one that carries the traffic of the other limits no later.
        var slots = new DataRate[graph.NodeCount * Math.Min(graph.GpusPerNode, graph.NicsPerNode)];
        Array.Fill(slots, new DataRate((long)Math.Round(network.Capacity(network.Resource(graph.PcieGpuOut(0))) * 8)));
        var packets = new PacketTopology(graph.NicCount, graph.SwitchCount + (bonds ? graph.NicCount : 0), [.. links], graph.NicsPerNode, inNodes, slots);
        return packets.Lookahead >= PacketTopology.ShortestLatency
            ? new ClusterTopology(network.Router, packets, [.. graphLinks], copies)
            : throw new ArgumentException(
                $"a link of the cluster has a latency of {packets.Lookahead}, and packets need {PacketTopology.ShortestLatency} at least: give the switch a hop_latency or the fabric a cable_latency");
    }

    private static long Half(ClusterGraph graph, int vertex) => graph.IsSwitch(vertex) ? graph.Vertices.HopLatency[vertex] / 2 : 0;

    private static NodeLink NvLink(ClusterNetwork network, int link) =>
        new(new DataRate((long)Math.Round(network.Capacity(network.Resource(link)) * 8)), new SimDuration(network.Graph.Links.Latency[link]));
}
