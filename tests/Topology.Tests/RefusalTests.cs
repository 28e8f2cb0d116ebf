using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class RefusalTests
{
    [Fact]
    public void A_two_layer_tree_that_is_too_small_says_what_it_holds() => Refused(
        () => Clusters.Build(FabricKind.FatTree2, 512, 64),
        "a two-layer fat-tree of 64-port switches holds 64 leaves of 32 NIC ports, and 128 leaves are needed "
        + "(use a three-layer fat-tree, more planes, a larger radix or fewer nodes)");

    [Fact]
    public void A_three_layer_tree_that_is_too_small_says_what_it_holds() => Refused(
        () => Clusters.Build(FabricKind.FatTree3, 17, 8),
        "a three-layer fat-tree of 8-port switches holds 32 leaves, and 34 are needed (use a larger radix, more planes or fewer nodes)");

    [Fact]
    public void A_Slim_Fly_of_q_28_does_not_exist() => Refused(
        () => Clusters.Build(FabricKind.SlimFly, 1, 64, shape: [28]),
        "a Slim Fly needs a prime power q between 3 and 256, and 28 is not one: no MMS graph exists for it (use 27 or 29)");

    [Fact]
    public void A_Dragonfly_needs_a_global_port_per_other_group() => Refused(
        () => Clusters.Build(FabricKind.Dragonfly, 1, 64, shape: [2, 4, 2, 10]),
        "a Dragonfly of 10 groups needs a h of at least 9 global ports per group and has a = 4, h = 2 (use fewer groups, or more switches or global ports per group)");

    [Fact]
    public void A_shape_that_needs_more_ports_than_the_switch_has_is_refused() => Refused(
        () => Clusters.Build(FabricKind.HyperX, 4, 7, shape: [4, 4]),
        "a HyperX of this shape needs 8 ports per switch (6 to switches, 2 to NICs) and 'test switch' has 7 (use a smaller shape or a larger radix)");

    [Fact]
    public void More_planes_than_NIC_ports_are_refused() => Refused(
        () => Clusters.Build(FabricKind.MultiPlaneFatTree, 4, 16, 9),
        "plane 8 of 9 has no NIC: a node has 8 NICs of 1 ports (use at most NICs x ports planes)");

    [Fact]
    public void A_NIC_of_several_ports_that_does_not_bond_is_refused_in_planes() => Refused(
        () => FabricBuilder.Build(Clusters.Node(8, ports: 2), 2, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 16, 2)),
        "NIC 'test NIC' has 2 ports and does not bond planes: which plane a queue pair takes is not defined (set bonds planes to true, or give the NIC one port)");

    [Fact]
    public void A_ratio_that_leaves_no_uplink_is_refused() => Refused(
        () => Clusters.Build(FabricKind.FatTree2, 2, 8, 1, 9),
        "a switch of 8 ports cannot be oversubscribed 9:1 (use a larger radix or a ratio nearer to 1)");

    [Theory]
    [InlineData("leaf0,spine0,400,50 ns", "'400' is not a rate (a number with a unit, such as 400 Gb/s)")]
    [InlineData("leaf0,spine0,400 Gb/s,fast", "'fast' is not a time (a number with a unit, such as 50 ns)")]
    [InlineData("leaf0,spine0", "the row has 2 columns (from,to,rate,latency)")]
    [InlineData("node9.nic0,leaf0,400 Gb/s,50 ns", "there is no NIC 'node9.nic0' (node0.nic0 to node1.nic7)")]
    [InlineData("leaf0,leaf0,400 Gb/s,50 ns", "a cable joins a NIC to a switch or two different switches")]
    public void A_bad_row_of_a_links_file_is_named_by_line(string row, string message)
    {
        using var file = new LinksFile("# two nodes\nfrom,to,rate,latency\n" + row + "\n");
        var fabric = Clusters.Fabric(FabricKind.Custom, 64) with { LinksFile = file.Path };
        Refused(() => FabricBuilder.Build(Clusters.Node(), 2, fabric), $"{file.Path}:3: {message}");
    }

    [Fact]
    public void A_links_file_that_is_not_there_is_refused()
    {
        var fabric = Clusters.Fabric(FabricKind.Custom, 64) with { LinksFile = "no such file.csv" };
        var e = Assert.Throws<TopologyException>(() => FabricBuilder.Build(Clusters.Node(), 2, fabric));
        Assert.StartsWith("the links file 'no such file.csv' cannot be read", e.Message, StringComparison.Ordinal);
    }

    private static void Refused(Func<ClusterGraph> build, string message) =>
        Assert.Equal(message, Assert.Throws<TopologyException>(build).Message);
}
