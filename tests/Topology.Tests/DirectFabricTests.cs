using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class DirectFabricTests
{
    [Theory]
    [InlineData(3, 5)] // (3q - d) / 2 with q = 4w + d: d = -1, 5
    [InlineData(4, 6)] // d = 0
    [InlineData(5, 7)] // d = 1
    [InlineData(7, 11)]
    [InlineData(8, 12)]
    [InlineData(9, 13)]
    [InlineData(11, 17)]
    [InlineData(13, 19)]
    [InlineData(16, 24)]
    [InlineData(17, 25)]
    [InlineData(19, 29)]
    [InlineData(25, 37)]
    [InlineData(27, 41)]
    public void MMS_graphs_are_regular_of_degree_3q_minus_d_over_2_and_have_diameter_2(int q, int degree)
    {
        var graph = FabricBuilder.Build(Clusters.Node(1), 2 * q * q, Clusters.Fabric(FabricKind.SlimFly, degree + 1, shape: [q, 1]));
        for (var v = graph.FirstSwitch; v < graph.Vertices.Count; v++)
        {
            var neighbours = graph.LinksFrom(v).ToArray().Where(l => graph.Links.Kind[l] == LinkKind.Fabric).Select(l => graph.Links.To[l]).ToHashSet();
            Assert.Equal(degree, neighbours.Count);
            Assert.DoesNotContain(v, neighbours);
        }

        var analysis = TopologyAnalysis.Analyze(graph);
        var count = FabricCount.SlimFly(q);
        Assert.Equal(2, analysis.Diameter);
        Assert.Equal((count.Switches, count.Links), (analysis.Switches, analysis.SwitchLinks));
        Assert.True(count.Constructed);

        // A regular graph of diameter 2: k' at distance 1, the others at 2, so the mean over N - 1 others is (k' + 2 (N - 1 - k')) / (N - 1).
        double n = count.Switches;
        Assert.Equal((degree + (2 * (n - 1 - degree))) / (n - 1), analysis.AveragePathLength, 9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(28)]
    [InlineData(15)]
    public void No_MMS_graph_is_built_for_a_q_that_is_not_a_prime_power_above_2(int q)
    {
        var e = Assert.Throws<TopologyException>(() => Clusters.Build(FabricKind.SlimFly, 1, 128, shape: [q]));
        Assert.Contains($"and {q} is not one", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 4, 2, 9)] // the balanced full size a = 2p = 2h, g = a h + 1
    [InlineData(1, 3, 2, 7)]
    [InlineData(2, 4, 2, 7)] // two ports per group left over
    [InlineData(2, 4, 2, 3)] // several rounds
    [InlineData(1, 3, 3, 5)] // g odd, a h odd: one port stays free
    [InlineData(1, 3, 3, 8)] // g even, an odd number left over
    [InlineData(2, 6, 3, 17)]
    [InlineData(1, 4, 2, 2)]
    public void A_Dragonfly_has_the_counts_of_its_formula_and_diameter_at_most_3(int p, int a, int h, int g)
    {
        var graph = FabricBuilder.Build(Clusters.Node(1), p * a * g, Clusters.Fabric(FabricKind.Dragonfly, p + a - 1 + h, shape: [p, a, h, g]));
        var count = FabricCount.Dragonfly(p, a, h, g);
        var analysis = TopologyAnalysis.Analyze(graph);
        Assert.Equal((count.Endpoints, count.Switches, count.Links), (analysis.Endpoints, analysis.Switches, analysis.SwitchLinks));
        Assert.InRange(analysis.Diameter, 1, 3);
        Assert.Equal(1, analysis.ReachablePairs);
        AssertEveryPairOfGroupsIsJoined(graph, g);
        for (var v = graph.FirstSwitch; v < graph.Vertices.Count; v++)
        {
            Assert.InRange(graph.LinksFrom(v).Length, 1, p + a - 1 + h);
        }
    }

    [Theory]
    [InlineData(new[] { 4, 4 }, 2, 6)] // degree 3 + 3, diameter: one hop per dimension
    [InlineData(new[] { 2, 3, 5 }, 3, 7)]
    [InlineData(new[] { 1, 6 }, 1, 5)]
    public void A_HyperX_has_diameter_one_per_dimension(int[] shape, int diameter, int degree)
    {
        var n = shape.Aggregate(1, (x, y) => x * y);
        var analysis = TopologyAnalysis.Analyze(FabricBuilder.Build(Clusters.Node(1), n, Clusters.Fabric(FabricKind.HyperX, degree + 1, shape: shape)));
        Assert.Equal((diameter, n * degree / 2), (analysis.Diameter, analysis.SwitchLinks));
    }

    [Theory]
    [InlineData(new[] { 4, 4, 4 }, 6, 192, 32)] // 3 x 64 cables; halves are joined by 2 x 16 cables
    [InlineData(new[] { 8 }, 4, 8, 2)]
    [InlineData(new[] { 2, 2, 2 }, 3, 12, 4)] // the cube: single cables
    [InlineData(new[] { 6, 4 }, 5, 48, 8)]
    public void A_torus_has_the_closed_form_diameter_and_bisection(int[] shape, int diameter, int cables, int bisection)
    {
        var n = shape.Aggregate(1, (x, y) => x * y);
        var analysis = TopologyAnalysis.Analyze(FabricBuilder.Build(Clusters.Node(8), n, Clusters.Fabric(FabricKind.Torus, 16, shape: shape)));
        Assert.Equal((diameter, cables), (analysis.Diameter, analysis.SwitchLinks));
        Assert.True(analysis.Bisection.Exact);
        Assert.Equal(bisection * 50e9, analysis.Bisection.BytesPerSecond);
    }

    private static void AssertEveryPairOfGroupsIsJoined(ClusterGraph graph, int g)
    {
        var pairs = new HashSet<(int, int)>();
        for (var l = 0; l < graph.Links.Count; l++)
        {
            if (graph.Links.Kind[l] == LinkKind.Fabric)
                pairs.Add((graph.Vertices.Group[graph.Links.From[l]], graph.Vertices.Group[graph.Links.To[l]]));
        }

        Assert.Equal(g * (g - 1), pairs.Count(pair => pair.Item1 != pair.Item2));
    }
}
