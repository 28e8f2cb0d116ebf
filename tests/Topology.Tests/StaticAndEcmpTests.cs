using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class StaticAndEcmpTests
{
    [Theory]
    [InlineData(FabricKind.FatTree2, 16)]
    [InlineData(FabricKind.FatTree3, 8)]
    public void Static_routing_gives_every_destination_of_a_full_tree_its_own_cable_down(FabricKind kind, int radix)
    {
        // Destinations are spread by port number at leaves and by leaf number above (d-mod-k): with as many uplinks as NICs per leaf,
        // all sources together use each cable downwards for one destination only.
        var graph = FabricBuilder.Build(Clusters.Node(4), kind == FabricKind.FatTree2 ? 32 : 32, Clusters.Fabric(kind, radix));
        var router = new FabricRouter(graph, RoutingKind.Static);
        var destination = new int[graph.Links.Count];
        Array.Fill(destination, -1);
        for (var s = 0; s < graph.NicCount; s++)
        {
            for (var d = 0; d < graph.NicCount; d++)
            {
                MarkDownwards(graph, router, graph.NicVertex(s / 4, s % 4), graph.NicVertex(d / 4, d % 4), destination);
            }
        }
    }

    [Fact]
    public void Static_routing_shifts_all_NICs_by_any_distance_without_sharing_a_cable()
    {
        // The permutation i -> i + k mod n on a full two-layer tree: every leaf's cables carry at most one flow each.
        var graph = FabricBuilder.Build(Clusters.Node(8), 16, Clusters.Fabric(FabricKind.FatTree2, 16));
        var router = new FabricRouter(graph, RoutingKind.Static);
        foreach (var k in new[] { 1, 3, 8, 20, 37, 64 })
        {
            var load = new double[graph.Links.Count];
            for (var i = 0; i < graph.NicCount; i++)
            {
                var entries = new RouteEntry[router.MaxEntries];
                var j = (i + k) % graph.NicCount;
                var n = router.Route(graph.NicVertex(i / 8, i % 8), graph.NicVertex(j / 8, j % 8), 0, entries);
                LinkLoads.Add(router, entries.AsSpan(0, n), load);
            }

            Assert.InRange(load.Max(), 1, 1);
        }
    }

    [Fact]
    public void ECMP_spreads_n_flows_over_n_uplinks_like_balls_into_bins()
    {
        // 32 flows of one queue pair on 32 uplinks: expected distinct uplinks 32 (1 - (31/32)^32) = 20.41.
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, 8);
        const int seeds = 400;
        var distinct = 0;
        for (var seed = 0; seed < seeds; seed++)
        {
            distinct += Uplinks(graph, (ulong)seed).Count;
        }

        // Standard deviation of one draw: about 1.8 (balls into bins, n = 32); of the mean of 400: 0.09; five of those.
        Assert.InRange(distinct / (double)seeds, 20.41 - 0.45, 20.41 + 0.45);
    }

    [Fact]
    public void ECMP_repeats_itself_for_a_seed_and_differs_for_another()
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, 8);
        Assert.Equal(Uplinks(graph, 3).Order(), Uplinks(graph, 3).Order());
        Assert.NotEqual(Uplinks(graph, 3).Order(), Uplinks(graph, 4).Order());
    }

    [Fact]
    public void More_queue_pairs_bring_ECMP_nearer_to_spraying()
    {
        // The most loaded of 32 uplinks under 32 flows: 1 when sprayed, about ln n / ln ln n when hashed whole.
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, 8);
        var loads = new[] { 1, 4, 64 }.Select(q => HottestUplink(graph, q)).ToArray();
        Assert.True(loads[0] > loads[1] && loads[1] > loads[2] && loads[2] > 1, string.Join(", ", loads));
        Assert.InRange(loads[2], 1, 1.6);
    }

    private static double HottestUplink(ClusterGraph graph, int queuePairs)
    {
        var sum = 0.0;
        for (var seed = 0UL; seed < 20; seed++)
        {
            var router = new FabricRouter(graph, RoutingKind.Ecmp, queuePairs, seed);
            var load = new double[graph.Links.Count];
            var entries = new RouteEntry[router.MaxEntries];
            for (var i = 0; i < 32; i++)
            {
                var n = router.Route(graph.NicVertex(i, 0), graph.NicVertex(64 + i, 0), (ulong)i, entries);
                LinkLoads.Add(router, entries.AsSpan(0, n), load);
            }

            sum += Enumerable.Range(0, load.Length).Where(l => graph.Links.Kind[l] == LinkKind.Fabric && graph.Vertices.Tier[graph.Links.From[l]] == 1).Max(l => load[l]);
        }

        return sum / 20;
    }

    private static HashSet<int> Uplinks(ClusterGraph graph, ulong seed)
    {
        var router = new FabricRouter(graph, RoutingKind.Ecmp, 1, seed);
        var entries = new RouteEntry[router.MaxEntries];
        var used = new HashSet<int>();
        for (var i = 0; i < 32; i++)
        {
            Assert.Equal(4, router.Route(graph.NicVertex(i, 0), graph.NicVertex(64 + i, 0), (ulong)i, entries));
            used.Add(entries[1].Resource);
        }

        return used;
    }

    private static void MarkDownwards(ClusterGraph graph, FabricRouter router, int source, int target, int[] destination)
    {
        Span<RouteEntry> entries = stackalloc RouteEntry[16];
        var n = router.Route(source, target, 0, entries);
        for (var i = 0; i < n; i++)
        {
            var link = entries[i].Resource;
            var down = graph.Vertices.Tier[graph.Links.From[link]] > graph.Vertices.Tier[graph.Links.To[link]];
            if (!down)
                continue;
            Assert.True(destination[link] < 0 || destination[link] == target);
            destination[link] = target;
        }
    }
}
