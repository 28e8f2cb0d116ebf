using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class FatTreeRoutingTests
{
    [Fact]
    public void A_sprayed_flow_across_leaves_is_port_uplinks_downlinks_port()
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, planes: 8);
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        var entries = new RouteEntry[router.MaxEntries];
        var n = router.Route(graph.NicVertex(0, 3), graph.NicVertex(200, 3), 0, entries);
        Assert.Equal(4, n);

        // Leaf: 32 cables up of 400 Gb/s = 50 GB/s each.
        Assert.Equal(32, router.ResourceLinks(entries[1].Resource).Length);
        Assert.Equal(32 * 50e9, router.ResourceCapacity(entries[1].Resource));
        Assert.All(entries.Take(n), e => Assert.Equal(1, e.Fraction));
    }

    [Fact]
    public void Planes_and_rails_without_a_common_spine_are_not_routable_and_multi_rail_is()
    {
        foreach (var (kind, planes, routable) in new[] { (FabricKind.MultiPlaneFatTree, 8, false), (FabricKind.RailOnly, 1, false), (FabricKind.MultiRailFatTree, 1, true) })
        {
            var graph = Clusters.Build(kind, 64, 64, planes);
            var router = new FabricRouter(graph, RoutingKind.Adaptive);
            var entries = new RouteEntry[router.MaxEntries];
            Assert.Equal(routable ? 4 : -1, router.Route(graph.NicVertex(0, 0), graph.NicVertex(40, 1), 0, entries));
            Assert.True(router.Route(graph.NicVertex(0, 2), graph.NicVertex(40, 2), 0, entries) > 0);
        }
    }

    [Fact]
    public void Latency_is_cables_plus_hops()
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, planes: 8);
        var router = new FabricRouter(graph, RoutingKind.Adaptive);

        // Same leaf: 2 cables of 50 ns and 1 switch of 200 ns; across: 4 cables and 3 switches.
        Assert.Equal(300_000, router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(1, 0)));
        Assert.Equal(800_000, router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(100, 0)));
        Assert.Equal(-1, router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(100, 1)));
    }
}
