using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Topology;

namespace Sim.Engine.Serving;

/// <summary>The resources that a cache takes on its way.</summary>
public static class CachePath
{
    /// <summary>From one GPU into another of another node by RDMA, PCIe included.</summary>
    public static FlowEntry[] Between(ClusterNetwork network, int from, int to, ulong hashSeed)
    {
        var load = new SortedDictionary<int, double>();
        foreach (var (resource, coefficient) in RdmaPath.Between(network, from, to, hasPcie: true, hashSeed))
        {
            load[resource] = load.GetValueOrDefault(resource) + coefficient;
        }

        return [.. load.Select(pair => new FlowEntry(pair.Key, pair.Value))];
    }

    /// <summary>Between a GPU and the store: its PCIe links and, beyond the node, the slot and port of the node's first storage NIC.</summary>
    public static FlowEntry[] ToStore(ClusterNetwork network, int gpu, CacheStore store, bool isIn)
    {
        var graph = network.Graph;
        int[] links = isIn ? [graph.PcieHostIn(gpu), graph.PcieGpuIn(gpu)] : [graph.PcieGpuOut(gpu), graph.PcieHostOut(gpu)];
        if (store == CacheStore.Storage)
        {
            links = [.. links, .. StorageLinks(graph, graph.NodeOfGpu(gpu), isIn)];
        }

        return [.. links.Select(link => new FlowEntry(network.Resource(link), 1))];
    }

    private static IEnumerable<int> StorageLinks(ClusterGraph graph, int node, bool isIn)
    {
        foreach (var link in graph.LinksFrom(graph.StorageNicVertex(node, 0)).ToArray())
        {
            // Cables are pairs of links: of those that leave the NIC one goes to the fabric, out of the node, the other to the socket, into it.
            var isOutward = graph.IsSwitch(graph.Links.To[link]);
            yield return isOutward == isIn ? link ^ 1 : link;
        }
    }
}
