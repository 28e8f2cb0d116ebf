using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

/// <summary>A route as bytes per link: a resource's share goes to its links in proportion to their capacity.</summary>
internal static class LinkLoads
{
    public static double[]? Of(FabricRouter router, int source, int target, ulong flow = 0)
    {
        var entries = new RouteEntry[router.MaxEntries];
        var n = router.Route(source, target, flow, entries);
        if (n < 0)
            return null;
        var load = new double[router.Graph.Links.Count];
        Add(router, entries.AsSpan(0, n), load);
        return load;
    }

    public static void Add(FabricRouter router, ReadOnlySpan<RouteEntry> entries, double[] load)
    {
        foreach (var e in entries)
        {
            foreach (var link in router.ResourceLinks(e.Resource))
            {
                load[link] += e.Fraction * router.ResourceCapacity(link) / router.ResourceCapacity(e.Resource);
            }
        }
    }

    /// <summary>
    /// One unit leaves the source and enters the target; what enters any other vertex leaves it; and the units carried over all links add
    /// up to the shortest distance. Each path being at least that long, every path used is then a shortest one.
    /// </summary>
    public static void AssertUnitFlowOnShortestPaths(ClusterGraph graph, double[] load, int source, int target, int distance)
    {
        var balance = new double[graph.Vertices.Count];
        var total = 0.0;
        for (var l = 0; l < load.Length; l++)
        {
            balance[graph.Links.From[l]] -= load[l];
            balance[graph.Links.To[l]] += load[l];
            total += load[l];
            Assert.True(load[l] == 0 || graph.Links.Kind[l] is LinkKind.NicPort or LinkKind.Fabric);
        }

        for (var v = 0; v < balance.Length; v++)
        {
            Assert.Equal(v == source ? -1 : v == target ? 1 : 0, balance[v], 9);
        }

        Assert.Equal(distance, total, 9);
    }

    public static IEnumerable<(ClusterGraph Graph, string Name)> Samples()
    {
        yield return (Clusters.Build(FabricKind.SingleSwitch, 3, 4), "single");
        yield return (FabricBuilder.Build(Clusters.Node(2, storage: 1), 10, Clusters.Fabric(FabricKind.FatTree2, 8)), "FT2");
        yield return (Clusters.Build(FabricKind.MultiPlaneFatTree, 14, 8, 4, 2), "MPFT");
        yield return (FabricBuilder.Build(Clusters.Node(2, ports: 4, bonds: true), 12, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 8, 4)), "bonded MPFT");
        yield return (Clusters.Build(FabricKind.MultiRailFatTree, 4, 16), "MRFT");
        yield return (Clusters.Build(FabricKind.RailOnly, 10, 8), "rail-only");
        yield return (Clusters.Build(FabricKind.FatTree3, 11, 8), "FT3");
        yield return (Clusters.Build(FabricKind.FatTree3, 8, 8, 1, 3), "FT3 3:1");
        yield return (Clusters.Build(FabricKind.SlimFly, 5, 16, 1, 1, 4), "Slim Fly");
        yield return (Clusters.Build(FabricKind.Dragonfly, 7, 16, 1, 1, 2, 4, 2, 7), "Dragonfly");
        yield return (Clusters.Build(FabricKind.HyperX, 6, 16, 1, 1, 3, 4), "HyperX");
        yield return (Clusters.Build(FabricKind.Torus, 6, 16, 1, 1, 3, 4, 2), "torus");
    }
}
