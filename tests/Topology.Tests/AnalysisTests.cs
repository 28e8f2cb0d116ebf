using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class AnalysisTests
{
    [Fact]
    public void A_full_two_layer_tree_has_diameter_2_k_half_paths_and_full_bisection()
    {
        var analysis = TopologyAnalysis.Analyze(FabricBuilder.Build(Clusters.Node(8), 16, Clusters.Fabric(FabricKind.FatTree2, 16)));
        Assert.Equal((128, 24, 128, 2), (analysis.Endpoints, analysis.Switches, analysis.SwitchLinks, analysis.Diameter));
        Assert.Equal((8, 8, 1), (analysis.LeastDiversity, analysis.MeanDiversity, analysis.ReachablePairs));

        // Of 127 other NICs 7 share the leaf, 120 are two hops away; 128 ports of 50 GB/s, half of them.
        Assert.Equal(240.0 / 127, analysis.AveragePathLength, 12);
        Assert.Equal(64 * 50e9, analysis.Bisection.BytesPerSecond);
        Assert.True(analysis.Bisection.Exact);
    }

    [Fact]
    public void A_full_three_layer_tree_has_diameter_4_and_k_squared_over_4_paths_between_pods()
    {
        var analysis = TopologyAnalysis.Analyze(FabricBuilder.Build(Clusters.Node(4), 32, Clusters.Fabric(FabricKind.FatTree3, 8)));
        Assert.Equal((128, 80, 256, 4), (analysis.Endpoints, analysis.Switches, analysis.SwitchLinks, analysis.Diameter));

        // From a leaf: 3 leaves of the pod over 4 spines, 28 leaves over 4 spines x 4 cores.
        Assert.Equal(((3 * 4) + (28 * 16)) / 31.0, analysis.MeanDiversity, 12);
        Assert.Equal(64 * 50e9, analysis.Bisection.BytesPerSecond);
    }

    [Fact]
    public void Planes_reach_only_their_own_NICs_and_add_up_in_bisection()
    {
        var analysis = TopologyAnalysis.Analyze(Clusters.Build(FabricKind.MultiPlaneFatTree, 64, 16, 8));

        // 512 NICs, each reaches the 63 others of its plane.
        Assert.Equal(63.0 / 511, analysis.ReachablePairs, 12);
        Assert.Equal(256 * 50e9, analysis.Bisection.BytesPerSecond);
    }

    [Fact]
    public void Oversubscribed_leaves_divide_the_bisection()
    {
        // Radix 64 at 4:1: 12 uplinks of 50 GB/s per leaf; 192 nodes fill 4 leaves in each of 8 planes; half of 32 x 12 x 50 GB/s.
        var analysis = TopologyAnalysis.Analyze(Clusters.Build(FabricKind.MultiPlaneFatTree, 192, 64, 8, 4));
        Assert.Equal(16 * 12 * 50e9, analysis.Bisection.BytesPerSecond);
    }

    [Fact]
    public void Uneven_oversubscribed_leaves_are_called_approximate()
    {
        // 256 nodes fill five leaves of 48 and one of 16 per plane.
        Assert.False(TopologyAnalysis.Analyze(Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, 8, 4)).Bisection.Exact);
        Assert.True(TopologyAnalysis.Analyze(Clusters.Build(FabricKind.MultiPlaneFatTree, 192, 64, 8, 4)).Bisection.Exact);
    }

    [Fact]
    public void The_cut_between_the_groups_of_a_Dragonfly_bounds_its_bisection()
    {
        // 4 groups of 4 switches with 3 global ports: 4 cables per pair of groups, 2 x 2 pairs across: 16 cables of 50 GB/s.
        var analysis = TopologyAnalysis.Analyze(FabricBuilder.Build(Clusters.Node(4), 16, Clusters.Fabric(FabricKind.Dragonfly, 10, shape: [4, 4, 3, 4])));
        Assert.False(analysis.Bisection.Exact);
        Assert.InRange(analysis.Bisection.BytesPerSecond, 0, 16 * 50e9);
    }

    [Fact]
    public void Link_disjoint_paths_between_NICs_are_one_and_between_leaves_as_many_as_uplinks()
    {
        // Menger's theorem on a leaf with 8 uplinks.
        var graph = Clusters.Build(FabricKind.FatTree2, 8, 16);
        Assert.Equal(8, graph.DisjointPaths(graph.FindVertex("plane0.leaf0"), graph.FindVertex("plane0.leaf5"), LinkKind.Fabric));
        Assert.Equal(1, graph.DisjointPaths(graph.NicVertex(0, 0), graph.NicVertex(7, 0), LinkKind.Fabric, LinkKind.NicPort));
    }

    [Fact]
    public void The_storage_plane_is_not_counted_but_routed()
    {
        var graph = FabricBuilder.Build(Clusters.Node(storage: 1), 20, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 16, 8));
        Assert.Equal(160, TopologyAnalysis.Analyze(graph).Endpoints);
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        Assert.NotNull(LinkLoads.Of(router, graph.StorageNicVertex(0, 0), graph.StorageNicVertex(19, 0)));
        Assert.Null(LinkLoads.Of(router, graph.StorageNicVertex(0, 0), graph.NicVertex(19, 0)));
    }
}
