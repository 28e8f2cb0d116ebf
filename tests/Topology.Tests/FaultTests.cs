using CsCheck;
using QuikGraph.Algorithms;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Topology.Tests;

public sealed class FaultTests
{
    private static readonly ClusterGraph Mpft = Clusters.Build(FabricKind.MultiPlaneFatTree, 64, 16, 8);

    [Theory]
    [InlineData(RoutingKind.Adaptive)]
    [InlineData(RoutingKind.Static)]
    [InlineData(RoutingKind.Ecmp)]
    public void No_flow_crosses_a_cable_that_is_down_and_all_arrive(RoutingKind routing)
    {
        var (leaf, spine) = (Mpft.FindVertex("plane1.leaf0"), Mpft.FindVertex("plane1.spine2"));
        var cable = Mpft.LinksFrom(leaf).ToArray().First(l => Mpft.Links.To[l] == spine);
        var router = new FabricRouter(Mpft, routing, 8, health: Health(new FaultSpec(FaultTarget.Link, cable, 0, SimTime.Zero)));
        for (var n = 8; n < 64; n++)
        {
            foreach (var (a, b) in new[] { (0, n), (n, 0) })
            {
                var load = LinkLoads.Of(router, Mpft.NicVertex(a, 1), Mpft.NicVertex(b, 1), (ulong)n)!;
                LinkLoads.AssertUnitFlowOnShortestPaths(Mpft, load, Mpft.NicVertex(a, 1), Mpft.NicVertex(b, 1), 4);
                Assert.Equal((0, 0), (load[cable], load[cable ^ 1]));
            }
        }
    }

    [Fact]
    public void A_cable_down_costs_a_leaf_one_uplink_in_eight_under_adaptive_routing()
    {
        // Radix 16: 8 uplinks per leaf, 64 nodes are 8 leaves and 4 spines with 2 cables each. Spine 2 keeps 1 of 2 cables to leaf 0, so
        // traffic into leaf 0 splits 2:2:1:2 over the spines: each of the 7 cables left carries 1/7.
        var (leaf, spine) = (Mpft.FindVertex("plane1.leaf0"), Mpft.FindVertex("plane1.spine2"));
        var cable = Mpft.LinksFrom(leaf).ToArray().First(l => Mpft.Links.To[l] == spine);
        var router = new FabricRouter(Mpft, RoutingKind.Adaptive, health: Health(new FaultSpec(FaultTarget.Link, cable, 0, SimTime.Zero)));
        var load = LinkLoads.Of(router, Mpft.NicVertex(20, 1), Mpft.NicVertex(0, 1))!;
        foreach (var up in Mpft.LinksFrom(leaf).ToArray().Where(l => Mpft.Links.Kind[l] == LinkKind.Fabric && l != cable))
        {
            Assert.Equal(1 / 7.0, load[up ^ 1], 12);
        }
    }

    [Fact]
    public void A_plane_that_is_down_cuts_its_NICs_off_and_no_others()
    {
        var router = new FabricRouter(Mpft, RoutingKind.Adaptive, health: Health(new FaultSpec(FaultTarget.Plane, 3, 0, SimTime.Zero)));
        Assert.Null(LinkLoads.Of(router, Mpft.NicVertex(0, 3), Mpft.NicVertex(1, 3)));
        Assert.Equal(-1, router.RouteLatency(Mpft.NicVertex(0, 3), Mpft.NicVertex(40, 3)));
        Assert.NotNull(LinkLoads.Of(router, Mpft.NicVertex(0, 4), Mpft.NicVertex(40, 4)));
    }

    [Fact]
    public void Bonding_NICs_lose_an_eighth_of_their_capacity_with_one_of_eight_planes()
    {
        var graph = FabricBuilder.Build(Clusters.Node(2, ports: 8, bonds: true), 40, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 16, 8));
        var health = new FaultSet([new FaultSpec(FaultTarget.Plane, 3, 0, SimTime.Zero)]).Apply(graph, SimTime.Zero);
        var router = new FabricRouter(graph, RoutingKind.Adaptive, health: health);
        var entries = new RouteEntry[router.MaxEntries];
        Assert.Equal(4, router.Route(graph.NicVertex(0, 0), graph.NicVertex(39, 1), 0, entries));

        // Ports of 50 Gb/s: seven of them are 43.75 GB/s.
        Assert.Equal(43.75e9, router.ResourceCapacity(entries[0].Resource));
    }

    [Fact]
    public void A_degraded_plane_keeps_its_routes_at_a_fraction_of_the_capacity()
    {
        var router = new FabricRouter(Mpft, RoutingKind.Adaptive, health: Health(new FaultSpec(FaultTarget.Plane, 3, 0.25, SimTime.Zero)));
        var entries = new RouteEntry[router.MaxEntries];
        Assert.Equal(4, router.Route(Mpft.NicVertex(0, 3), Mpft.NicVertex(40, 3), 0, entries));

        // A port of 50 GB/s and 8 uplinks of 50 GB/s, a quarter each.
        Assert.Equal((12.5e9, 100e9), (router.ResourceCapacity(entries[0].Resource), router.ResourceCapacity(entries[1].Resource)));
    }

    [Fact]
    public void A_dead_NIC_is_unreachable_and_its_neighbours_are_not()
    {
        var router = new FabricRouter(Mpft, RoutingKind.Static, health: Health(new FaultSpec(FaultTarget.Nic, Mpft.NicVertex(5, 2), 0, SimTime.Zero)));
        Assert.Null(LinkLoads.Of(router, Mpft.NicVertex(0, 2), Mpft.NicVertex(5, 2)));
        Assert.Null(LinkLoads.Of(router, Mpft.NicVertex(5, 2), Mpft.NicVertex(0, 2)));
        Assert.NotNull(LinkLoads.Of(router, Mpft.NicVertex(0, 2), Mpft.NicVertex(6, 2)));
    }

    [Fact]
    public void A_fault_holds_from_its_instant_until_a_later_one_on_the_same_target()
    {
        var nic = Mpft.NicVertex(5, 2);
        var set = new FaultSet([new(FaultTarget.Nic, nic, 0, new SimTime(100)), new(FaultTarget.Nic, nic, 1, new SimTime(200)), new(FaultTarget.Plane, 2, 0.5, new SimTime(150))]);
        var port = Mpft.LinksFrom(nic).ToArray().Single(l => Mpft.Links.Kind[l] == LinkKind.NicPort);
        Assert.Equal([1, 0, 0, 0.5], new[] { 99L, 100, 199, 200 }.Select(t => set.Apply(Mpft, new SimTime(t)).Fraction[port ^ 1]));
        Assert.Equal([100, 150, 200], set.Changes().Select(t => t.Picoseconds));
    }

    [Theory]
    [InlineData(FaultTarget.Switch, 3, 0.0, "a fault names Switch 3, which the cluster does not have")]
    [InlineData(FaultTarget.Nic, 0, 0.0, "a fault names Nic 0, which the cluster does not have")]
    [InlineData(FaultTarget.Plane, 9, 0.0, "a fault names Plane 9, which the cluster does not have")]
    [InlineData(FaultTarget.Link, -1, 0.0, "a fault names Link -1, which the cluster does not have")]
    [InlineData(FaultTarget.Plane, 1, 1.5, "the fault of Plane 1 leaves a fraction outside 0 to 1")]
    public void A_fault_of_something_that_is_not_there_is_refused(FaultTarget target, int index, double fraction, string message) =>
        Assert.StartsWith(message, Assert.Throws<TopologyException>(() => Health(new FaultSpec(target, index, fraction, SimTime.Zero))).Message, StringComparison.Ordinal);

    [Fact]
    public void Under_random_faults_every_route_is_a_unit_flow_on_the_shortest_live_paths() =>
        Gen.Select(Gen.OneOf(RoutingKind.Adaptive, RoutingKind.Static, RoutingKind.Ecmp), Gen.Int[0, 20], Gen.Int[0, 1 << 20].Array[1, 6], Gen.OneOf(0.0, 0.5)).Sample(
            (routing, sample, picks, left) =>
            {
                var graph = Graphs[sample % Graphs.Length];
                var fabric = Enumerable.Range(0, graph.Links.Count).Where(l => graph.Links.Kind[l] is LinkKind.Fabric or LinkKind.NicPort).ToArray();
                var faults = picks.Select((p, i) => i % 3 == 2
                    ? new FaultSpec(FaultTarget.Switch, graph.FirstSwitch + (p % graph.SwitchCount), left, SimTime.Zero)
                    : new FaultSpec(FaultTarget.Link, fabric[p % fabric.Length], left, SimTime.Zero));
                var health = new FaultSet([.. faults]).Apply(graph, SimTime.Zero);
                var router = new FabricRouter(graph, routing, 3, 1, health);
                var source = graph.NicVertex(picks[0] % graph.NodeCount, 0);
                var oracle = graph.ToQuikGraph(LinkKind.NicPort, LinkKind.Fabric);
                oracle.RemoveEdgeIf(e => health.Fraction[e.Tag] == 0 || (graph.IsNic(e.Source) && e.Source != source));
                var paths = oracle.ShortestPathsDijkstra(_ => 1, source);
                for (var n = 0; n < graph.NodeCount; n++)
                {
                    var target = graph.NicVertex(n, 0);
                    if (target == source)
                        continue;
                    var load = LinkLoads.Of(router, source, target, (ulong)n);
                    Assert.Equal(paths(target, out var path), load is not null);
                    if (load is null)
                        continue;
                    LinkLoads.AssertUnitFlowOnShortestPaths(graph, load, source, target, path!.Count());
                    Assert.DoesNotContain(Enumerable.Range(0, load.Length), l => load[l] > 0 && health.Fraction[l] == 0);
                }
            },
            iter: 120);

    private static readonly ClusterGraph[] Graphs = [.. LinkLoads.Samples().Select(s => s.Graph)];

    private static LinkHealth Health(params FaultSpec[] faults) => new FaultSet(faults).Apply(Mpft, SimTime.Zero);
}
