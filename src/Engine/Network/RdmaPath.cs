using Sim.Engine.Flow;

namespace Sim.Engine.Network;

/// <summary>
/// The resources of a write from one GPU's memory into another's on another node: over PCIe to the NIC, the fabric, and over PCIe into the target. Where the two NICs do not meet (planes),
/// the NIC of the target's index on the sender's node carries it, and NVLink brings it there.
/// </summary>
public static class RdmaPath
{
    /// <summary>Entries of a unit flow; a resource may come twice.</summary>
    public static List<FlowEntry> Between(ClusterNetwork network, int from, int to, bool hasPcie, ulong hashSeed)
    {
        var graph = network.Graph;
        var path = new List<FlowEntry>();
        var sender = from;
        if (network.Router.RouteLatency(graph.NicOfGpu(from), graph.NicOfGpu(to)) < 0)
        {
            sender = from - (from % graph.GpusPerNode) + (to % graph.GpusPerNode);
            path.Add(new FlowEntry(network.NvLinkOut(from), 1));
            path.Add(new FlowEntry(network.NvLinkIn(sender), 1));
        }

        path.AddRange(NodePath.Between(network, sender, to, hashSeed));
        if (hasPcie)
        {
            AddPcie(network, path, sender, isOut: true);
            AddPcie(network, path, to, isOut: false);
        }

        return path;
    }

    /// <summary>PCIe between a GPU and its NIC.</summary>
    private static void AddPcie(ClusterNetwork network, List<FlowEntry> path, int gpu, bool isOut)
    {
        var graph = network.Graph;
        var nic = graph.Vertices.Index[graph.NicOfGpu(gpu)];
        var node = graph.NodeOfGpu(gpu);
        path.Add(new FlowEntry(network.Resource(isOut ? graph.PcieGpuOut(gpu) : graph.PcieGpuIn(gpu)), 1));
        path.Add(new FlowEntry(network.Resource(isOut ? graph.PcieNicOut(node, nic) : graph.PcieNicIn(node, nic)), 1));
    }
}
