using CsCheck;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Topology.Tests;

public sealed class BundleTests
{
    private static readonly Gen<(FabricKind Kind, int Nodes, int Radix, int Planes, bool Bonds, double Ratio)> Trees =
        from kind in Gen.OneOf(FabricKind.FatTree2, FabricKind.MultiPlaneFatTree, FabricKind.MultiRailFatTree, FabricKind.RailOnly, FabricKind.FatTree3)
        from nodes in Gen.Int[2, 24]
        from half in Gen.Int[4, 8]
        from planes in Gen.OneOf(1, 2, 4)
        from bonds in Gen.Bool
        from ratio in Gen.OneOf(1.0, 2.0, 3.0)
        select (kind, nodes, 2 * half, kind == FabricKind.MultiPlaneFatTree ? planes : 1, bonds && kind == FabricKind.MultiPlaneFatTree, ratio);

    [Fact]
    public void Bundles_carry_exactly_what_the_written_out_split_puts_on_each_link() => Trees.Sample(
        t =>
        {
            if (Build(t) is not { } graph)
                return;
            AssertSameLoads(graph, null);
            var bundled = new FabricRouter(graph, RoutingKind.Adaptive);
            Assert.True(bundled.UsesBundles(graph.NicVertex(0, 0)));
        },
        iter: 200);

    [Fact]
    public void Under_any_faults_bundles_carry_exactly_what_the_written_out_split_does() =>
        Gen.Select(Trees, Gen.Int[0, 1 << 20].Array[1, 3], Gen.OneOf(0.0, 0.5)).Sample(
            (t, picks, left) =>
            {
                if (Build(t) is not { } graph)
                    return;
                var fabric = Enumerable.Range(0, graph.Links.Count).Where(l => graph.Links.Kind[l] is LinkKind.Fabric or LinkKind.NicPort).ToArray();
                var faults = picks.Select(p => p % 3 == 0
                    ? new FaultSpec(FaultTarget.Switch, graph.FirstSwitch + (p / 3 % graph.SwitchCount), left, SimTime.Zero)
                    : new FaultSpec(FaultTarget.Link, fabric[p / 3 % fabric.Length], left, SimTime.Zero));
                AssertSameLoads(graph, new FaultSet([.. faults]).Apply(graph, SimTime.Zero));
            },
            iter: 200);

    [Fact]
    public void A_spine_that_is_down_leaves_the_tree_symmetric_and_takes_its_cables_from_the_bundles()
    {
        var graph = Clusters.Build(FabricKind.FatTree2, 256, 64);
        var spine = graph.FindVertex("plane0.spine7");
        var health = new FaultSet([new FaultSpec(FaultTarget.Switch, spine, 0, SimTime.Zero)]).Apply(graph, SimTime.Zero);
        var router = new FabricRouter(graph, RoutingKind.Adaptive, health: health);
        var entries = new RouteEntry[router.MaxEntries];
        Assert.True(router.UsesBundles(graph.NicVertex(0, 0)));
        Assert.Equal(4, router.Route(graph.NicVertex(0, 0), graph.NicVertex(200, 0), 0, entries));

        // 31 of 32 cables of 50 GB/s are left.
        Assert.Equal(31 * 50e9, router.ResourceCapacity(entries[1].Resource));
    }

    [Fact]
    public void One_cable_down_takes_its_whole_plane_to_the_written_out_split_and_no_other()
    {
        var graph = Clusters.Build(FabricKind.MultiPlaneFatTree, 256, 64, 8);
        var cable = graph.LinksFrom(graph.FindVertex("plane2.spine0"))[0];
        var health = new FaultSet([new FaultSpec(FaultTarget.Link, cable, 0, SimTime.Zero)]).Apply(graph, SimTime.Zero);
        var router = new FabricRouter(graph, RoutingKind.Adaptive, health: health);
        Assert.False(router.UsesBundles(graph.NicVertex(0, 2)));
        Assert.True(router.UsesBundles(graph.NicVertex(0, 3)));
    }

    [Fact]
    public void A_bonding_NIC_sprays_over_all_planes_in_four_entries()
    {
        var graph = FabricBuilder.Build(Clusters.Node(ports: 8, bonds: true), 64, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 64, 8));
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        var entries = new RouteEntry[router.MaxEntries];
        Assert.Equal(4, router.Route(graph.NicVertex(0, 0), graph.NicVertex(63, 5), 0, entries));

        // Eight ports of 50 Gb/s: 50 GB/s together.
        Assert.Equal(50e9, router.ResourceCapacity(entries[0].Resource));
        Assert.Equal(8, router.ResourceLinks(entries[0].Resource).Length);
    }

    [Fact]
    public void NICs_with_more_ports_to_one_plane_than_to_another_are_not_bundled()
    {
        // Two ports to the first plane, one to the second, equal uplinks in both: cables of the first plane carry twice as much.
        using var file = new LinksFile(
            "from,to,rate,latency\n"
            + string.Concat(Enumerable.Range(0, 4).Select(n => Attach(n, n / 2)))
            + string.Concat(Enumerable.Range(0, 2).Select(l => $"leaf{l}a,spine0,400 Gb/s,50 ns\nleaf{l}b,spine1,400 Gb/s,50 ns\n")));
        var graph = FabricBuilder.Build(Clusters.Node(1), 4, Clusters.Fabric(FabricKind.Custom, 8) with { LinksFile = file.Path });
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        Assert.False(router.UsesBundles(graph.NicVertex(0, 0)));
        AssertSameLoads(graph, null);

        static string Attach(int node, int leaf) =>
            $"node{node}.nic0,leaf{leaf}a,100 Gb/s,50 ns\nnode{node}.nic0,leaf{leaf}a,100 Gb/s,50 ns\nnode{node}.nic0,leaf{leaf}b,100 Gb/s,50 ns\n";
    }

    private static ClusterGraph? Build((FabricKind Kind, int Nodes, int Radix, int Planes, bool Bonds, double Ratio) t)
    {
        try
        {
            var node = Clusters.Node(t.Bonds ? 2 : 4, t.Bonds ? t.Planes : 1, t.Bonds);
            return FabricBuilder.Build(node, t.Nodes, Clusters.Fabric(t.Kind, t.Radix, t.Planes, t.Ratio));
        }
        catch (TopologyException)
        {
            // Too many nodes for two layers of this radix.
            return null;
        }
    }

    private static void AssertSameLoads(ClusterGraph graph, LinkHealth? health)
    {
        var bundled = new FabricRouter(graph, RoutingKind.Adaptive, health: health);
        var written = new FabricRouter(graph, RoutingKind.Adaptive, health: health, bundle: false);
        for (var i = 0; i < 12; i++)
        {
            var source = graph.NicVertex(i * 7 % graph.NodeCount, i % graph.NicsPerNode);
            var target = graph.NicVertex(((i * 5) + 1) % graph.NodeCount, i * 3 % graph.NicsPerNode);
            var a = LinkLoads.Of(bundled, source, target);
            var b = LinkLoads.Of(written, source, target);
            Assert.Equal(a is null, b is null);
            for (var l = 0; a is not null && l < a.Length; l++)
            {
                Assert.Equal(b![l], a[l], 9);
            }
        }
    }
}
