using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class FatTreeCountTests
{
    [Fact]
    public void A_full_two_layer_tree_of_radix_k_has_3k_over_2_switches_and_k_squared_over_2_cables()
    {
        // k = 64: 2,048 endpoints (256 nodes x 8), 96 switches, 2,048 cables (paper-facts F1_7-01 to F1_7-03, F1_7-27).
        var graph = Clusters.Build(FabricKind.FatTree2, 256, 64);
        Assert.Equal((2048, 96, 2048), (graph.NicCount, Clusters.Switches(graph), Clusters.Cables(graph)));
    }

    [Fact]
    public void A_full_eight_plane_tree_is_eight_two_layer_trees()
    {
        // 16,384 endpoints, 768 switches, 16,384 cables (F1_7-06 to F1_7-08).
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 2048, 64, planes: 8);
        Assert.Equal((16384, 768, 16384), (graph.NicCount, Clusters.Switches(graph), Clusters.Cables(graph)));
    }

    [Fact]
    public void A_full_three_layer_tree_of_radix_k_has_5k_squared_over_4_switches_and_k_cubed_over_2_cables()
    {
        // 65,536 endpoints, 5,120 switches, 131,072 cables (F1_7-11 to F1_7-13).
        var graph = Clusters.Build(FabricKind.FatTree3, 8192, 64);
        Assert.Equal((65536, 5120, 131072), (graph.NicCount, Clusters.Switches(graph), Clusters.Cables(graph)));
    }

    [Theory]
    [InlineData(FabricKind.FatTree2)]
    [InlineData(FabricKind.MultiPlaneFatTree)]
    [InlineData(FabricKind.MultiRailFatTree)]
    public void At_2048_GPUs_all_two_layer_fabrics_need_96_switches_of_64_ports(FabricKind kind)
    {
        // traps-and-whatifs section 0 item 7: the cost advantage of planes starts above 2,048 GPUs.
        Assert.Equal(96, Clusters.Switches(Clusters.Build(kind, 256, 64, planes: kind == FabricKind.MultiPlaneFatTree ? 8 : 1)));
    }

    [Theory]
    [InlineData(FabricKind.FatTree2, 5, 8, 1.0)]
    [InlineData(FabricKind.MultiPlaneFatTree, 70, 16, 1.0)]
    [InlineData(FabricKind.MultiPlaneFatTree, 70, 16, 3.0)]
    [InlineData(FabricKind.MultiRailFatTree, 9, 16, 2.0)]
    [InlineData(FabricKind.RailOnly, 30, 8, 1.0)]
    [InlineData(FabricKind.FatTree3, 16, 8, 1.0)]
    [InlineData(FabricKind.FatTree3, 11, 8, 3.0)]
    public void No_switch_has_more_cables_than_ports(FabricKind kind, int nodes, int radix, double oversubscription)
    {
        var graph = FabricBuilder.Build(
            Clusters.Node(kind == FabricKind.FatTree2 ? 4 : 8, storage: 1),
            nodes,
            Clusters.Fabric(kind, radix, kind == FabricKind.MultiPlaneFatTree ? 8 : 1, oversubscription));
        for (var v = graph.FirstSwitch; v < graph.Vertices.Count; v++)
        {
            Assert.InRange(graph.LinksFrom(v).Length, 1, radix);
        }
    }

    [Fact]
    public void An_oversubscribed_leaf_has_at_most_that_many_times_more_capacity_down_than_up()
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 192, 64, planes: 8, oversubscription: 4);
        for (var v = graph.FirstSwitch; v < graph.Vertices.Count; v++)
        {
            if (graph.Vertices.Kind[v] != VertexKind.Leaf)
                continue;

            // 64 ports at 4:1 are 48 down and 12 up; 192 nodes fill four leaves per plane.
            var up = graph.LinksFrom(v).ToArray().Count(l => graph.Links.Kind[l] == LinkKind.Fabric);
            Assert.Equal((48, 12), (graph.LinksFrom(v).Length - up, up));
        }
    }
}
