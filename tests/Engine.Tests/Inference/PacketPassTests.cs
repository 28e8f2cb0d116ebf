using Sim.Engine.Exchange;
using Sim.Engine.Inference;
using Sim.Engine.Packet;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Inference;

namespace Sim.Engine.Tests.Inference;

/// <summary>Passes whose exchanges take times from elsewhere, and low-latency exchanges on packets.</summary>
public sealed class PacketPassTests
{
    [Fact]
    public void A_pass_without_kernels_is_the_sum_of_the_times_given_for_its_exchanges()
    {
        // 58 layers with experts, all of one routing class; every barrier waits for the slowest rank: 58 x (5 + 7 us).
        var times = new GivenTimes();
        var plan = InferenceFixture.Plan(16) with { SharedAsRouted = false };
        var unit = InferenceFixture.Wires(
            InferenceFixture.Network(2), InferenceFixture.DeepSeek, plan, new ExpertChoice(ExpertChoiceSource.Balanced), new PassSettings { Kernels = PassKernels.Decode, DispatchBytes = 7392 }, times);
        Assert.Equal(SimDuration.FromMicroseconds(58 * 12), unit.Time);
        Assert.Equal(2, times.Asked);
        // Every exchange counts, also those that take the times of another layer.
        Assert.Equal((unit.Time, 58 * 2 * 1_000.0), (unit.TimedExchanges, unit.CacheBytes));
    }

    /// <summary>All write to all at once, so packets wait and are refused where flows share: up to 6 % more.</summary>
    [Theory]
    [InlineData(ExchangeKind.Dispatch)]
    [InlineData(ExchangeKind.Combine)]
    public void A_low_latency_exchange_on_packets_takes_a_little_longer_than_its_flows(ExchangeKind kind)
    {
        // 4 nodes, 128 tokens x 8 rows per GPU, evenly: 24/32 of them through the NIC.
        const int Ranks = 32;
        var network = InferenceFixture.Network(4, hopNanoseconds: 300);
        var builder = new ProgramBuilder(ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero));
        double[][] rows = [.. Enumerable.Range(0, Ranks).Select(_ => Enumerable.Repeat(128 * 8.0 / Ranks, Ranks).ToArray())];
        var program = new DirectProgram(builder, network, [.. Enumerable.Range(0, Ranks)], kind, rows, 7168, 1);
        Assert.Equal(Ranks * (Ranks - 1) * 32L * 7168, program.Bytes);
        var run = new PacketNetwork(builder.Topology.Packets, new PacketParameters(), builder.Build()).Run();
        Assert.Equal(run.Messages.Count, run.Completed);
        var end = run.Messages.Max(message => message.Received!.Value.Seconds);
        Assert.InRange(end / (128 * 8 * 7168 * 0.75 / 50e9), 1, 1.06);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(3)]
    public void A_low_latency_exchange_has_the_same_times_for_any_number_of_threads(double tokens)
    {
        const int Ranks = 16;
        var builder = new ProgramBuilder(ClusterTopology.Of(InferenceFixture.Network(2, hopNanoseconds: 300), new PacketFormat(), SimDuration.Zero));
        double[][] rows = [.. Enumerable.Range(0, Ranks).Select(rank => Enumerable.Range(0, Ranks).Select(target => tokens * ((rank + (3 * target)) % 4)).ToArray())];
        _ = new DirectProgram(builder, InferenceFixture.Network(2), [.. Enumerable.Range(0, Ranks)], ExchangeKind.Dispatch, rows, 7392, 1);
        var network = new PacketNetwork(builder.Topology.Packets, new PacketParameters(), builder.Build());
        var alone = network.Run();
        foreach (var threads in new[] { 2, 3 })
        {
            var run = network.Run(threads);
            Assert.Equal(alone.Messages.Select(message => message.Received), run.Messages.Select(message => message.Received));
            Assert.Equal(alone.Copies, run.Copies);
        }
    }

    private sealed class GivenTimes : IExchangeTimes
    {
        public SimDuration Way => SimDuration.Zero;

        public int Asked { get; private set; }

        public TimedExchange Direct(ExchangeKind kind, double[][] rows, long bytesPerRow)
        {
            Asked++;
            return new TimedExchange([.. rows.Select((_, rank) => SimDuration.FromMicroseconds(rank == 3 ? (kind == ExchangeKind.Dispatch ? 5 : 7) : 2))], CacheBytes: 1_000);
        }

        public TimedExchange Normal(ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken) => throw new NotSupportedException();
    }
}
