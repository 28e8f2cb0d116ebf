using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class SharedStateTests
{
    [Fact]
    public void A_merged_switch_gives_what_its_queues_give_apart_when_they_share_nothing_that_binds() =>
        Gen.OneOf(RandomRuns.Oblivious, RandomRuns.WithFaults(RandomRuns.Oblivious)).Sample(
            run =>
            {
                // A pool that no run can fill binds nothing, but makes the switch the unit of ordering.
                var merged = run.Parameters with { Switch = run.Parameters.Switch with { SharedBuffer = new Bytes(1L << 50) } };
                Assert.Equal(
                    new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run().Hash,
                    new PacketNetwork(run.Topology, merged, run.Workload).Run().Hash);
            },
            iter: 60, threads: 1);

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(1, 0.25)]
    [InlineData(2, 1.0)]
    [InlineData(3, 2.0)]
    public void Congested_queues_share_the_buffer_by_dynamic_thresholds(int queues, double alpha)
    {
        // Two senders per receiver at line rate: each queue grows until it holds alpha times what is free, alpha B / (1 + n alpha).
        const long Buffer = 400 * 4160;
        var parameters = Trees.Unlimited(1_000) with
        {
            Switch = new SwitchParameters { DataBuffer = new Bytes(1 << 30), Trimming = false, SharedBuffer = new Bytes(Buffer), SharedFraction = alpha },
        };
        var messages = Enumerable.Range(0, 2 * queues).Select(s => Trees.Send(queues + s, s / 2, Trees.Packets(1_000))).ToArray();
        var run = Trees.Run(Trees.Star(3 * queues), parameters, messages);
        var expected = alpha * Buffer / (1 + (queues * alpha));
        var largest = run.Links.Where(link => link.Drops > 0).Select(link => link.LargestBacklog.Count).ToArray();
        Assert.Equal(queues, largest.Length);
        // Packets are whole, and the queues fill one after the other within a round.
        Assert.All(largest, backlog => Assert.InRange(backlog, expected - ((1 + alpha) * 4160 * queues), expected + ((1 + alpha) * 4160 * queues)));
    }

    [Fact]
    public void Adaptive_routing_avoids_the_collisions_of_hashing()
    {
        // 64 hosts of four pods send to the other four pods. Each leaf has as many links up as hosts, so that no two messages need share one; hashing makes
        // them share (with 4 messages on 4 links all differ with probability 4! / 4^4 = 9 % per leaf), choice by queue length lets them spread.
        var topology = Trees.FatTree(8);
        var messages = Enumerable.Range(0, 64).Select(h => Trees.Send(h, 64 + h, Trees.Packets(200))).ToArray();
        long Last(PacketRouting routing) => Trees.Run(topology, Trees.Unlimited(200) with { Routing = routing }, messages).Messages.Max(m => m.Received!.Value.Picoseconds);
        var free = (199 * Trees.Full) + (6 * (Trees.Full + Trees.Latency));
        Assert.True(Last(PacketRouting.Ecmp) > 1.5 * free);
        Assert.InRange(Last(PacketRouting.Adaptive), free, 1.2 * free);
    }
}
