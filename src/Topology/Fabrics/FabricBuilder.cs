using Sim.Topology.Hardware;

namespace Sim.Topology;

/// <summary>Builds the graph of a cluster from its node and fabric descriptions.</summary>
public static class FabricBuilder
{
    /// <summary>
    /// Nodes 0..<paramref name="nodes"/> - 1 with their insides, the compute fabric, and, where the nodes have storage NICs, a storage
    /// fabric of the same switches on a plane of its own (one switch, FT2 or FT3: the smallest that holds them, without oversubscription).
    /// </summary>
    /// <exception cref="TopologyException">The description cannot be built; the message says why and what would work.</exception>
    public static ClusterGraph Build(NodeSpec node, int nodes, FabricSpec fabric)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(fabric);
        Check(node, fabric);
        var graph = new GraphBuilder(node, nodes, fabric);
        NodeBuilder.AddNodes(graph);
        var planes = Planes(node, fabric);
        if (node.Nics > 0)
            AddFabric(graph, planes);
        if (node.StorageNics > 0)
            StorageFabric.Add(graph, planes);
        return graph.Build(planes);
    }

    private static int Planes(NodeSpec node, FabricSpec fabric) => fabric.Kind switch
    {
        FabricKind.MultiPlaneFatTree => fabric.Planes,
        FabricKind.RailOnly => node.Nics,
        _ => 1,
    };

    private static void AddFabric(GraphBuilder graph, int planes)
    {
        switch (graph.Fabric.Kind)
        {
            case FabricKind.SingleSwitch: SingleSwitch.Add(graph); break;
            case FabricKind.FatTree2: FatTree2.Add(graph); break;
            case FabricKind.FatTree3: FatTree3.Add(graph); break;
            case FabricKind.MultiPlaneFatTree: MultiPlaneFatTree.Add(graph, planes); break;
            case FabricKind.MultiRailFatTree: MultiRailFatTree.Add(graph); break;
            case FabricKind.RailOnly: RailOnly.Add(graph); break;
            case FabricKind.SlimFly: SlimFly.Add(graph); break;
            case FabricKind.Dragonfly: Dragonfly.Add(graph); break;
            case FabricKind.HyperX: HyperX.Add(graph); break;
            case FabricKind.Torus: Torus.Add(graph); break;
            case FabricKind.Custom: CustomFabric.Add(graph); break;
            default: throw new TopologyException($"fabric kind {graph.Fabric.Kind} is not known", null);
        }
    }

    private static void Check(NodeSpec node, FabricSpec fabric)
    {
        if (fabric.Switch.Radix < 2)
            throw new TopologyException($"switch '{fabric.Switch.Name}' has radix {fabric.Switch.Radix}", "a switch needs at least 2 ports");
        if (!(fabric.Oversubscription > 0) || double.IsInfinity(fabric.Oversubscription))
            throw new TopologyException($"fabric '{fabric.Name}' has an oversubscription that is not a positive number", "1 is full bisection, 4 is 4:1");
        if (fabric.Planes < 1)
            throw new TopologyException($"fabric '{fabric.Name}' has {fabric.Planes} planes", "set planes to 1 or more");
        if (fabric.Switch.PortRate.BitsPerSecond <= 0 || node.Nic.PortRate.BitsPerSecond <= 0)
            throw new TopologyException("a port rate is not positive", "give NIC and switch a port rate such as 400 Gb/s");
    }
}
