using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Tests.Training;

/// <summary>Faults that begin during a step: transfers that start from then on meet them, those under way do not.</summary>
public sealed class LateFaultTests
{
    private const long Microsecond = 1_000_000;

    // Exchanges, messages, and rings of gradients and weights.
    private static readonly TrainingFixture Step = new()
    {
        Experts = 64, ExpertParallel = 16, DataParallel = 32, PipelineRanks = 2, MicroBatches = 4, Tokens = 512, GradientBytes = 4, WeightBytes = 2,
    };

    // A message of 25,000 x 2,048 B takes 1.024 ms at 50 GB/s.
    private static readonly TrainingFixture TwoMessages = new() { PipelineRanks = 2, MicroBatches = 1, Tokens = 25_000 };

    [Fact]
    public void A_fault_after_the_end_changes_nothing()
    {
        var healthy = Step.Run();
        Assert.Equal(healthy.Log.Hash, Step.Run(Network(Step, PlaneDown(healthy.End))).Log.Hash);
    }

    [Fact]
    public void A_change_of_routes_at_the_start_is_a_fault_from_the_start()
    {
        var graph = Step.Graph();
        var healthy = new FabricRouter(graph, RoutingKind.Adaptive);
        var down = new FabricRouter(graph, RoutingKind.Adaptive, health: new FaultSet([PlaneDown(SimTime.Zero)]).Apply(graph, SimTime.Zero));
        var changed = new ClusterNetwork(graph, healthy, TransportEfficiency.Ideal, double.PositiveInfinity, [new RouteChange(SimTime.Zero, down)]);
        Assert.Equal(Step.Run(Network(Step, PlaneDown(SimTime.Zero))).Log.Hash, Step.Run(changed).Log.Hash);
    }

    [Fact]
    public void The_later_a_plane_fails_the_shorter_is_the_step()
    {
        var healthy = Step.Run().End.Picoseconds;
        var last = Step.Run(Network(Step, PlaneDown(SimTime.Zero))).End.Picoseconds;
        Assert.True(last > healthy * 1.01);
        for (var eighth = 1; eighth <= 8; eighth++)
        {
            var end = Step.Run(Network(Step, PlaneDown(new SimTime(healthy * eighth / 8)))).End.Picoseconds;
            Assert.InRange(end, healthy, last);
            last = end;
        }

        Assert.Equal(healthy, last);
    }

    [Theory]
    [InlineData(0.5, 60, 2, 2)]
    [InlineData(0.5, 61, 1, 2)]
    [InlineData(0.5, 1083, 1, 2)]
    [InlineData(0.5, 1254, 1, 2)]
    [InlineData(0.5, 1255, 1, 1)]
    [InlineData(0.25, 500, 1, 4)]
    public void A_message_meets_the_fault_that_was_there_when_it_started(double left, long at, long first, long second)
    {
        // F0 60 us, message from 60 to 60 + 1,024 us, F1 60 us, B1 110 us, message from 1,254 us on, B0 120 us.
        var run = TwoMessages.Run(Network(TwoMessages, new FaultSpec(FaultTarget.Plane, 3, left, new SimTime(at * Microsecond))));
        Assert.Equal((60 + (first * 1024) + 60 + 110 + (second * 1024) + 120) * Microsecond, run.End.Picoseconds);
    }

    [Fact]
    public void A_repair_reaches_the_next_message()
    {
        var run = TwoMessages.Run(Network(
            TwoMessages, new FaultSpec(FaultTarget.Plane, 3, 0.5, SimTime.Zero), new FaultSpec(FaultTarget.Plane, 3, 1, new SimTime(500 * Microsecond))));
        Assert.Equal((60 + 2048 + 60 + 110 + 1024 + 120) * Microsecond, run.End.Picoseconds);
    }

    [Fact]
    public void Transfers_from_before_and_after_a_fault_share_what_it_leaves_alone()
    {
        var network = Network(Step, PlaneDown(new SimTime(Microsecond)));
        network.Flows.Start([.. NodePath.Between(network, 0, 8, 0)], 1L << 30, 1, double.PositiveInfinity, 0, 0);
        var resources = network.Router.ResourceCount;
        network.Flows.AdvanceTo(new SimTime(Microsecond));
        Assert.Equal(1, network.Epoch);
        network.Flows.Start([.. NodePath.Between(network, 0, 8, 0)], 1L << 30, 1, double.PositiveInfinity, 0, 1);
        Assert.All(((FlowNetwork)network.Flows).Rates(), flow => Assert.Equal(25e9, flow.Rate, 1));
        // New are the links of plane 3 alone.
        var graph = network.Graph;
        Assert.Equal(Enumerable.Range(0, graph.Links.Count).Count(link => graph.Links.Plane[link] == 3), network.ResourceCount - resources);
    }

    [Fact]
    public void A_plane_that_failed_carries_what_started_before_and_counts_the_same_links()
    {
        var healthy = Step.Run();
        var half = new SimTime(healthy.End.Picoseconds / 2);
        LinkUse Port(TrainingRun run) => LinkUsage.Of(run.Network, run.End).Single(use => use is { Tier: "nic out", Plane: 3 });
        var failed = Port(Step.Run(Network(Step, PlaneDown(half))));
        Assert.InRange(failed.Bytes, 1, Port(healthy).Bytes - 1);
        Assert.Equal(Port(healthy).Links, failed.Links);
        Assert.InRange(failed.MaxUtilisation, failed.MeanUtilisation, 1);
        var never = Step.Run(Network(Step, PlaneDown(new SimTime(1))));
        Assert.DoesNotContain(LinkUsage.Of(never.Network, never.End), use => use is { Tier: "nic out" or "nic in", Plane: 3 });
    }

    [Fact]
    public void A_transfer_that_finds_no_path_stops_the_step_at_its_time()
    {
        var at = new SimTime(500 * Microsecond);
        var simulation = TwoMessages.Simulation(Network(TwoMessages, [.. Enumerable.Range(0, 8).Select(plane => new FaultSpec(FaultTarget.Plane, plane, 0, at))]));
        Assert.Throws<TopologyException>(() => simulation.Run());
        Assert.Equal(1254 * Microsecond, simulation.Now.Picoseconds);
    }

    private static FaultSpec PlaneDown(SimTime from) => new(FaultTarget.Plane, 3, 0, from);

    private static ClusterNetwork Network(TrainingFixture fixture, params FaultSpec[] faults)
    {
        var graph = fixture.Graph();
        var set = new FaultSet(faults);
        FabricRouter Router(SimTime time) => new(graph, RoutingKind.Adaptive, health: set.Apply(graph, time));
        return new ClusterNetwork(
            graph, Router(SimTime.Zero), TransportEfficiency.Ideal, double.PositiveInfinity, [.. set.Changes().Select(time => new RouteChange(time, Router(time)))]);
    }
}
