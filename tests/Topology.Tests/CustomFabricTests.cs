using System.Globalization;
using System.Text;
using CsCheck;
using QuikGraph.Algorithms;
using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class CustomFabricTests
{
    [Fact]
    public void A_two_layer_tree_from_a_file_routes_like_the_built_one()
    {
        var text = new StringBuilder("from,to,rate,latency\n");
        for (var n = 0; n < 8; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"node{n}.nic0,leaf{n / 2},400 Gb/s,50 ns\n");
        }

        for (var l = 0; l < 4; l++)
        {
            text.Append(CultureInfo.InvariantCulture, $"leaf{l},spine0,50 GB/s,0.05 us\nleaf{l},spine1,50 GB/s,50000 ps\n");
        }

        using var file = new LinksFile(text.ToString());
        var graph = FabricBuilder.Build(Clusters.Node(1), 8, Clusters.Fabric(FabricKind.Custom, 4) with { LinksFile = file.Path });
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        var entries = new RouteEntry[router.MaxEntries];
        Assert.True(router.UsesBundles(graph.NicVertex(0, 0)));
        Assert.Equal(4, router.Route(graph.NicVertex(0, 0), graph.NicVertex(7, 0), 0, entries));
        Assert.Equal(100e9, router.ResourceCapacity(entries[1].Resource));
        Assert.Equal(800_000, router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(7, 0)));
    }

    [Fact]
    public void On_random_graphs_every_route_is_a_unit_flow_of_the_oracle_s_length() =>
        Gen.Select(Gen.Int[3, 9], Gen.Int[0, 1 << 20].Array[4, 24], Gen.OneOf(RoutingKind.Adaptive, RoutingKind.Static, RoutingKind.Ecmp)).Sample(
            (switches, cables, routing) =>
            {
                using var file = new LinksFile(Random(switches, cables));
                var graph = FabricBuilder.Build(Clusters.Node(1), 6, Clusters.Fabric(FabricKind.Custom, 64) with { LinksFile = file.Path });
                var router = new FabricRouter(graph, routing, 2, 9);
                for (var s = 0; s < 6; s++)
                {
                    // A NIC ends paths and does not forward: only the source's ports lead out.
                    var source = graph.NicVertex(s, 0);
                    var oracle = graph.ToQuikGraph(LinkKind.NicPort, LinkKind.Fabric);
                    oracle.RemoveEdgeIf(e => graph.IsNic(e.Source) && e.Source != source);
                    var paths = oracle.ShortestPathsDijkstra(_ => 1, source);
                    for (var t = 0; t < 6; t++)
                    {
                        var target = graph.NicVertex(t, 0);
                        if (s == t)
                            continue;
                        var load = LinkLoads.Of(router, source, target, 5);
                        Assert.Equal(paths(target, out var path), load is not null);
                        if (load is not null)
                            LinkLoads.AssertUnitFlowOnShortestPaths(graph, load, source, target, path!.Count());
                    }
                }
            },
            iter: 80,
            threads: 1);

    /// <summary>Some NICs with one port, some with two; cables of three rates, parallel ones among them.</summary>
    private static string Random(int switches, int[] cables)
    {
        var text = new StringBuilder("from,to,rate,latency\n");
        for (var n = 0; n < 6; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"node{n}.nic0,s{n % switches},100 Gb/s,50 ns\n");
            if (n % 3 == 0)
                text.Append(CultureInfo.InvariantCulture, $"s{(n + 1) % switches},node{n}.nic0,200 Gb/s,50 ns\n");
        }

        foreach (var c in cables)
        {
            var (a, b) = (c % switches, c / switches % switches);
            if (a != b)
                text.Append(CultureInfo.InvariantCulture, $"s{a},s{b},{100 * (1 + (c % 3))} Gb/s,50 ns\n");
        }

        return text.ToString();
    }
}
