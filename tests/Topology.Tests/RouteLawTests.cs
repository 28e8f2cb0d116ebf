using QuikGraph.Algorithms;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Topology.Tests;

public sealed class RouteLawTests
{
    public static TheoryData<RoutingKind, bool> Routings => new()
    {
        { RoutingKind.Adaptive, true }, { RoutingKind.Adaptive, false }, { RoutingKind.Static, true }, { RoutingKind.Ecmp, true },
    };

    [Theory]
    [MemberData(nameof(Routings))]
    public void Every_route_of_every_fabric_is_a_unit_flow_on_shortest_paths(RoutingKind routing, bool bundle)
    {
        foreach (var (graph, name) in LinkLoads.Samples())
        {
            var router = new FabricRouter(graph, routing, 3, 11, bundle: bundle);
            var oracle = graph.ToQuikGraph(LinkKind.NicPort, LinkKind.Fabric);
            var draw = new RandomStream(5, RandomStream.HashName(name), 0);
            var connected = 0;
            for (var i = 0; i < 40; i++)
            {
                // Every other pair is on one rail, so that separate planes and rails have routes to check too.
                var (from, to) = (draw.NextInt(graph.NicsPerNode), draw.NextInt(graph.NicsPerNode));
                var source = graph.NicVertex(draw.NextInt(graph.NodeCount), from);
                var target = graph.NicVertex(draw.NextInt(graph.NodeCount), i % 2 == 0 ? from : to);
                if (source == target)
                    continue;
                var load = LinkLoads.Of(router, source, target, (ulong)i);
                var paths = oracle.ShortestPathsDijkstra(_ => 1, source);
                Assert.Equal(paths(target, out var path), load is not null);
                Assert.Equal(load is null, router.RouteLatency(source, target) < 0);
                if (load is null)
                    continue;
                connected++;
                LinkLoads.AssertUnitFlowOnShortestPaths(graph, load, source, target, path!.Count());
            }

            Assert.True(connected > 3, name);
        }
    }

    [Fact]
    public void Unloaded_latency_is_the_least_over_all_paths_when_cables_are_alike()
    {
        foreach (var (graph, _) in LinkLoads.Samples())
        {
            var router = new FabricRouter(graph, RoutingKind.Static);
            var oracle = graph.ToQuikGraph(LinkKind.NicPort, LinkKind.Fabric);
            var source = graph.NicVertex(0, 0);
            var paths = oracle.ShortestPathsDijkstra(e => graph.Links.Latency[e.Tag] + graph.Vertices.HopLatency[e.Target], source);
            for (var n = 1; n < graph.NodeCount; n++)
            {
                var target = graph.NicVertex(n, 0);
                var expected = paths(target, out var path) ? path!.Sum(e => graph.Links.Latency[e.Tag] + graph.Vertices.HopLatency[e.Target]) : -1;
                Assert.Equal(expected, router.RouteLatency(source, target));
            }
        }
    }

    [Fact]
    public void A_route_to_itself_is_empty_and_a_vertex_that_is_no_NIC_is_refused()
    {
        var graph = Clusters.Build(FabricKind.FatTree2, 2, 16);
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        Assert.Equal(0, router.Route(graph.NicVertex(0, 0), graph.NicVertex(0, 0), 0, []));
        Assert.Equal(0, router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(0, 0)));
        Assert.Throws<ArgumentException>(() => router.RouteLatency(graph.GpuVertex(0), graph.NicVertex(0, 0)));
    }

    [Theory]
    [MemberData(nameof(Routings))]
    public void Routing_allocates_nothing_once_the_destination_is_known(RoutingKind routing, bool bundle)
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 40, 16, 8);
        var router = new FabricRouter(graph, routing, 4, bundle: bundle);
        var entries = new RouteEntry[router.MaxEntries];
        var (source, target) = (graph.NicVertex(0, 0), graph.NicVertex(39, 0));
        for (var i = 0; i < 3; i++)
        {
            router.Route(source, target, 1, entries);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            router.Route(source, target, (ulong)i, entries);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_router_reports_the_node_s_own_links()
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 3, 16, 8);
        var router = new FabricRouter(graph, RoutingKind.Adaptive);

        // 8 NVLinks of 25 GB/s are 200 GB/s per direction; PCIe is 64 GB/s.
        Assert.Equal(200e9, router.ResourceCapacity(router.GpuNvLinkOut(9)));
        Assert.Equal(64e9, router.ResourceCapacity(router.NicPcieOut(1, 2)));
        Assert.Equal(graph.GpuVertex(9), graph.Links.From[router.GpuNvLinkOut(9)]);
        Assert.Equal(graph.GpuVertex(9), graph.Links.To[router.GpuNvLinkIn(9)]);
        Assert.Equal(graph.GpuVertex(9), graph.Links.From[router.GpuPcieOut(9)]);
        Assert.Equal(graph.PcieSwitchVertex(9), graph.Links.From[router.GpuPcieIn(9)]);
        Assert.Equal(graph.NicVertex(1, 2), graph.Links.To[router.NicPcieOut(1, 2)]);
        Assert.Equal(graph.NicVertex(1, 2), graph.Links.From[router.NicPcieIn(1, 2)]);
        Assert.Equal(graph.SocketVertex(1, 0), graph.Links.To[graph.PcieHostOut(9)]);
        Assert.Equal(graph.DramVertex(1, 1), graph.Links.To[graph.DramWrite(1, 1)]);
        Assert.Equal(graph.DramVertex(1, 1), graph.Links.From[graph.DramRead(1, 1)]);
    }
}
