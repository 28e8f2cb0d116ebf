using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Tests.Collectives;

/// <summary>A ring that is broken in one way comes out below its bound. The ring of one node meets its bound, so a tenth less of anything is seen.</summary>
public sealed class CollectiveMutationTests
{
    private static readonly StepLatency Latency = new(SimDuration.FromMicroseconds(5), SimDuration.FromMicroseconds(2), SimDuration.FromMicroseconds(10));

    private static readonly CollectiveSetup Large = CollectiveSetups.Ring(CollectiveKind.AllReduce, 8, 8, new Bytes(1L << 30), 64);

    private static readonly CollectiveSetup Small = CollectiveSetups.Ring(CollectiveKind.AllReduce, 8, 8, new Bytes(1024), 1);

    [Fact]
    public void The_ring_that_nobody_broke_keeps_to_its_bound()
    {
        Assert.InRange(Run(Large, Latency).TimesBound, 1, 1.01);
        Assert.InRange(Run(Small, Latency).TimesBound, 1, 2);
    }

    [Fact]
    public void Links_ten_times_too_fast_are_below_the_bound() =>
        Assert.True(Run(Large, Latency, new TransportEfficiency(10, 10)).TimesBound < 1);

    [Fact]
    public void A_tenth_of_the_bytes_lost_is_below_the_bound() =>
        Assert.True(Run(Large with { Algorithm = new Broken(Large.Algorithm, lostTenths: 1, lostSteps: 0) }, Latency).TimesBound < 1);

    [Fact]
    public void A_skipped_step_is_below_the_bound() =>
        Assert.True(Run(Large with { Algorithm = new Broken(Large.Algorithm, 0, lostSteps: 1), RepeatEnd = Large.RepeatEnd - 1 }, Latency).TimesBound < 1);

    [Fact]
    public void A_dropped_latency_is_below_the_bound()
    {
        var (bound, _) = CollectiveBound.Of(TestClusters.Network(FabricKind.SingleSwitch, 1).Graph, TransportEfficiency.Ideal, Small.Algorithm, Small.Message, Latency);
        Assert.True(Run(Small, Latency with { Inside = SimDuration.Zero }).Time < bound);
    }

    private static CollectiveOutcome Run(CollectiveSetup setup, StepLatency latency, TransportEfficiency? wire = null) =>
        CollectiveRun.Run(TestClusters.Network(FabricKind.SingleSwitch, 1, efficiency: wire), TransportEfficiency.Ideal, setup, latency);

    /// <summary>An algorithm that sends less than it should, or stops too soon.</summary>
    private sealed class Broken(CollectiveAlgorithm inner, int lostTenths, int lostSteps) : CollectiveAlgorithm(inner.Name, inner.Kind, inner.Ranks)
    {
        public override int Steps => inner.Steps - lostSteps;

        public override int MaxSends => inner.MaxSends;

        public override int LatencySteps => inner.LatencySteps;

        public override int WaitsFor(int step) => inner.WaitsFor(step);

        public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
        {
            var count = inner.Sends(step, rank, slice, sends);
            for (var i = 0; i < count; i++)
            {
                sends[i] = sends[i] with { Bytes = sends[i].Bytes * (10 - lostTenths) / 10 };
            }

            return count;
        }

        public override int Receives(int step, int rank) => inner.Receives(step, rank);

        public override long BytesOut(int rank, Slice slice) => inner.BytesOut(rank, slice);
    }
}
