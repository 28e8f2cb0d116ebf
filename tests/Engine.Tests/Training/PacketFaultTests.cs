using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Training;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Tests.Training;

/// <summary>Faults at a time in a training step on packets: what is under way is lost, all arrives nevertheless, and nothing else changes.</summary>
public sealed class PacketFaultTests
{
    private static readonly SimDuration Microsecond = SimDuration.FromMicroseconds(1);

    private static readonly SimDuration Detection = Microsecond * 20;

    /// <summary>Two stages of two nodes: exchanges, messages between stages, tensor-parallel pairs, rings of gradients and weights.</summary>
    private static readonly TrainingFixture Step = new()
    {
        Experts = 64, PipelineRanks = 2, DataParallel = 8, TensorParallel = 2, ExpertParallel = 16, MicroBatches = 4, Tokens = 512, RowBytes = 4096, Notify = Microsecond * 5, Fixed = Microsecond * 4,
        SendLatency = Microsecond * 3, RingStep = Microsecond * 2, GradientBytes = 4, WeightBytes = 2, HopLatency = SimDuration.FromNanoseconds(300),
    };

    private static readonly Lazy<Outcome> Healthy = new(() => Run());

    private static readonly Lazy<Outcome> DownFromTheStart = new(() => Run(Plane(3, SimTime.Zero)));

    private static long HealthyEnd => Healthy.Value.Step.End.Picoseconds;

    [Fact]
    public void A_step_whose_plane_is_down_from_the_start_moves_what_it_has_to()
    {
        var down = DownFromTheStart.Value;
        Assert.Equal((Healthy.Value.Step.Exchanges, Healthy.Value.Step.RoutedBytes, 0), (down.Step.Exchanges, down.Step.RoutedBytes, down.Packets.Totals.Losses));
        Assert.True(down.Step.End.Picoseconds > HealthyEnd);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void A_plane_lost_in_mid_step_makes_it_longer_and_all_arrives(double share)
    {
        var lost = Run(Plane(3, Part(share)));
        Verify(lost);

        // At worst all begins anew, without the plane, when the loss is known.
        Assert.InRange(lost.Step.End.Picoseconds, HealthyEnd, (Part(share) + Detection).Picoseconds + DownFromTheStart.Value.Step.End.Picoseconds);
        var moved = lost.Packets.Moved!;
        Assert.True(moved.Redirected > 0);
        Assert.True(lost.Packets.Totals.Losses > 0 || moved.PostedAgain == 0);
    }

    [Fact]
    public void Some_of_these_losses_meet_messages_under_way()
    {
        var outcomes = Enumerable.Range(1, 4).Select(i => Run(Plane(3, Part(i / 5.0)))).ToArray();
        Assert.All(outcomes, Verify);
        Assert.Contains(outcomes, outcome => outcome.Packets.Totals.Losses > 0 && outcome.Packets.Moved!.PostedAgain > 0);
    }

    [Fact]
    public void A_plane_lost_at_the_start_costs_about_what_one_does_that_was_never_there()
    {
        // Until the loss is known the other planes have work of their own.
        var lost = Run(Plane(3, new SimTime(1)));
        Verify(lost);
        Assert.InRange(lost.Step.End.Seconds / DownFromTheStart.Value.Step.End.Seconds, 0.95, 1.05);
    }

    [Fact]
    public void A_fault_after_the_end_changes_no_time()
    {
        var late = Run(Plane(3, new SimTime(HealthyEnd)), Plane(4, new SimTime(HealthyEnd + 1)));
        for (var i = 0; i < late.Step.Log.Count; i++)
        {
            Assert.Equal((Healthy.Value.Step.Log.Start(i), Healthy.Value.Step.Log.End(i)), (late.Step.Log.Start(i), late.Step.Log.End(i)));
        }

        Assert.Equal((0, 0), (late.Packets.Moved!.PostedAgain, late.Packets.Moved.Redirected));
    }

    [Theory]
    [InlineData(2, 40_000)]
    [InlineData(3, 111_111)]
    public void A_step_with_a_fault_depends_neither_on_threads_nor_on_the_window(int threads, long window)
    {
        FaultSpec[] faults = [Plane(3, Part(0.35)), Plane(5, Part(0.5))];
        Assert.Equal(Run(faults).Step.Log.Hash, Run(threads, window, faults).Step.Log.Hash);
    }

    [Fact]
    public void Planes_lost_one_after_another_leave_all_to_the_last()
    {
        // What was moved is moved again; with one NIC left no other lets more go at a time.
        var one = Run([.. Enumerable.Range(1, 7).Select(plane => Plane(plane, Part(0.1 * plane)))]);
        Verify(one);
        Assert.True(one.Step.End > DownFromTheStart.Value.Step.End);
        var atOnce = Run([.. Enumerable.Range(1, 7).Select(plane => Plane(plane, Part(0.1)))]);
        Verify(atOnce);
        Assert.True(atOnce.Step.End > one.Step.End);
    }

    [Fact]
    public void The_only_switch_of_a_plane_is_the_plane()
    {
        var graph = Step.Graph();
        var ofPlane = Enumerable.Range(0, graph.Links.Count).First(link => graph.Links.Plane[link] == 3 && graph.IsSwitch(graph.Links.To[link]));
        var lost = Run(new FaultSpec(FaultTarget.Switch, graph.Links.To[ofPlane], 0, Part(0.35)));
        Assert.Equal(Run(Plane(3, Part(0.35))).Step.Log.Hash, lost.Step.Log.Hash);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    public void A_flap_is_left_to_the_transport(long microseconds)
    {
        // Shorter and longer than its detection. A plane that comes back is waited for.
        var flaps = Enumerable.Range(1, 3).Select(i => Run(Plane(3, Part(i / 4.0)), Plane(3, Part(i / 4.0) + (Microsecond * microseconds), left: 1))).ToArray();
        Assert.All(flaps, Verify);
        Assert.All(flaps, flap => Assert.Equal((0, 0), (flap.Packets.Moved!.PostedAgain, flap.Packets.Moved.Redirected)));
        Assert.All(flaps, flap => Assert.True(flap.Packets.Messages.Sum(message => message.Retransmissions) >= flap.Packets.Totals.Losses));

        // Who waits a little may come behind somebody else at the next NIC, and a step without need of the lost time may even end sooner by that.
        Assert.All(flaps, flap => Assert.True(flap.Step.End.Picoseconds >= HealthyEnd * 0.999));
        Assert.Contains(flaps, flap => flap.Packets.Totals.Losses > 0 && flap.Step.End.Picoseconds > HealthyEnd);
    }

    [Fact]
    public void A_plane_at_a_quarter_of_its_rate_loses_nothing()
    {
        var slow = Run(Plane(3, Part(0.3), left: 0.25));
        Verify(slow);
        Assert.Equal(0, slow.Packets.Totals.Losses);
        Assert.InRange(slow.Step.End.Picoseconds, HealthyEnd + 1, Run(Plane(3, SimTime.Zero, left: 0.25)).Step.End.Picoseconds);
    }

    [Fact]
    public void Nodes_without_a_plane_left_are_told()
    {
        var cut = Assert.Throws<TopologyException>(() => Run([.. Enumerable.Range(0, 8).Select(plane => Plane(plane, Part(0.4)))]));
        Assert.StartsWith("the fabric connects no NIC of the nodes", cut.Message, StringComparison.Ordinal);
    }

    /// <summary>All messages arrived, no byte without account, and every gate counts exactly what is wired to it: nothing reaches a program twice or never.</summary>
    private static void Verify(Outcome outcome)
    {
        Assert.True(outcome.Packets.Totals.Conserved);
        Assert.Equal(outcome.Program.Messages.Count, outcome.Packets.Messages.Take(outcome.Program.Messages.Count).Count(message => message.Received is not null));
        var workload = outcome.Workload;
        var wired = new int[workload.Triggers.Count];
        foreach (var trigger in workload.Messages.SelectMany(message => new[] { message.SentTrigger, message.ReceivedTrigger })
            .Concat(workload.Copies.Select(copy => copy.DoneTrigger)).Concat(workload.Chains.Select(chain => chain.To)).Concat(workload.Signals.Select(signal => signal.To)))
        {
            if (trigger >= 0)
            {
                wired[trigger]++;
            }
        }

        Assert.Equal(workload.Triggers, wired);
    }

    private static SimTime Part(double share) => new((long)(HealthyEnd * share));

    private static FaultSpec Plane(int plane, SimTime from, double left = 0) => new(FaultTarget.Plane, plane, left, from);

    private static Outcome Run(params FaultSpec[] faults) => Run(1, null, faults);

    private static Outcome Run(int threads, long? window, params FaultSpec[] faults)
    {
        var graph = Step.Graph();
        var set = new FaultSet(faults);
        FabricRouter Router(SimTime time) => new(graph, RoutingKind.Adaptive, health: set.Apply(graph, time));
        RouteChange[] changes = [.. set.Changes().Select(time => new RouteChange(time, Router(time)))];
        var network = new ClusterNetwork(graph, Router(SimTime.Zero), TransportEfficiency.Ideal, double.PositiveInfinity, changes);
        var (step, topology) = Step.OnPackets(network);
        var parameters = new PacketParameters
        {
            Window = window is { } length ? new SimDuration(length) : null,
            Faults = new FaultParameters { Detection = Detection, Faults = [.. Faults(graph, topology, set)] },
        };
        PacketRun Once(MessageSet workload, SimTime? until) => new PacketNetwork(topology.Packets, parameters, workload).Run(threads, until);
        var log = new FailoverLog();
        var workload = Failover.Through(changes, Detection, topology, step.Program, (now, known) => Once(now, known), log);
        var run = Once(workload, null).Rerouted(log);
        return new Outcome(step.Program, workload, run, step.Finish(run));
    }

    private static IEnumerable<PacketFault> Faults(ClusterGraph graph, ClusterTopology topology, FaultSet set)
    {
        SimTime[] times = [.. set.Changes(), SimTime.Never];
        for (var i = 0; i + 1 < times.Length; i++)
        {
            var health = set.Apply(graph, times[i]);
            for (var link = 0; link < topology.GraphLinks.Count; link++)
            {
                if (health.Fraction[topology.GraphLinks[link]] is < 1 and var left)
                {
                    yield return new PacketFault(link, times[i], times[i + 1]) { IsDown = left == 0, Rate = left == 0 ? 1 : left };
                }
            }
        }
    }

    private sealed record Outcome(MessageSet Program, MessageSet Workload, PacketRun Packets, TrainingRun Step);
}
