using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class ObservationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_run_tells_how_far_it_is_and_is_no_other_for_that(int threads)
    {
        var network = new PacketNetwork(Trees.FatTree(4), Trees.Unlimited(64), new MessageSet([.. Enumerable.Range(0, 15).Select(host => Trees.Send(host, host + 1, new Bytes(20_000_000)))]));
        var told = new List<PacketProgress>();
        var run = network.Run(threads, tick: told.Add);
        Assert.Equal(network.Run().Hash, run.Hash);
        Assert.True(told.Count > 2);
        for (var i = 1; i < told.Count; i++)
        {
            Assert.True(told[i].Now > told[i - 1].Now && told[i].Hops >= told[i - 1].Hops && told[i].Delivered.Count >= told[i - 1].Delivered.Count);
        }

        Assert.InRange(told[^1].Hops, 1, run.Totals.Hops);
        Assert.InRange(told[^1].Delivered.Count, 1, run.Totals.DataBytesDelivered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_run_can_be_stopped_where_it_tells_how_far_it_is(int threads)
    {
        var network = new PacketNetwork(Trees.FatTree(4), Trees.Unlimited(64), new MessageSet([Trees.Send(0, 15, new Bytes(20_000_000))]));
        Assert.Throws<OperationCanceledException>(() => network.Run(threads, tick: _ => throw new OperationCanceledException()));
    }

    private static readonly Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> Any =
        Gen.OneOf(RandomRuns.Any, RandomRuns.WithFaults(RandomRuns.Any), RandomRuns.Lossless);

    [Fact]
    public void A_queue_that_is_fed_at_twice_its_rate_fills_at_its_rate()
    {
        // Two hosts send n packets each at line rate to a third. Pairs arrive every Full from Full + Latency = 13.02 Full on, and a packet leaves every Full: k intervals after
        // the first pair k + 2 packets are there while pairs come, 2n - k afterwards. The grid is Full, so sample j lies k = j - 14 whole intervals after the first pair.
        const int Packets = 100;
        var topology = Trees.Star(3);
        var run = Run(topology, Trees.Unlimited(1000), new Observation(), Trees.Send(0, 2, Trees.Packets(Packets)), Trees.Send(1, 2, Trees.Packets(Packets)));
        var depth = run.Observed!.Depths[topology.HostQueue[2]];
        Assert.Equal(Trees.Full, run.Observed.Interval.Picoseconds);
        for (var j = 0; j < depth.Count; j++)
        {
            var k = j - 14;
            Assert.Equal((k < 0 ? 0 : k < Packets ? k + 2 : Math.Max(0, (2 * Packets) - k)) * 4160, depth[j]);
        }

        Assert.True(depth.Count > 14 + (2 * Packets));
    }

    [Fact]
    public void The_peak_of_an_incast_is_what_has_come_and_not_gone()
    {
        // 15 hosts send n packets each at line rate: when the last ones arrive 15 n have come and n - 1 have gone.
        const int Packets = 20;
        var topology = Trees.Star(16);
        var run = Run(topology, Trees.Unlimited(1000), new Observation(), [.. Enumerable.Range(1, 15).Select(from => Trees.Send(from, 0, Trees.Packets(Packets)))]);
        var queue = topology.HostQueue[0];
        Assert.Equal(((14 * Packets) + 1) * 4160, run.Observed!.Depths[queue].Max());
        Assert.Equal(run.Links[queue].LargestBacklog.Count, run.Observed.Depths[queue].Max());
        Assert.All(Enumerable.Range(0, run.Links.Count).Where(link => link != queue), link => Assert.DoesNotContain(run.Observed.Depths[link], bytes => bytes > 4160));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    public void A_link_short_of_credits_stalls_for_the_rest_of_each_round_trip(int credits)
    {
        // As in CreditTests: n packets leave per round trip, so the link stalls for 1 - n Full / round trip, nine times in ten rounds. Credits that the host gives back for its
        // acknowledgements leave in that time, and each takes 160 ps of it; a burst may be spread by as much.
        const long RoundTrip = Trees.Full + Trees.Latency + Trees.Full + Lossless.Credit + Trees.Latency;
        const int Rounds = 10;
        var topology = Trees.Star(4);
        var run = Run(topology, Lossless.Credits(credits), new Observation(), Trees.Send(0, 1, Trees.Packets(credits * Rounds)));
        var expected = (Rounds - 1) * (RoundTrip - (credits * Trees.Full));
        var slack = Rounds * ((credits * Lossless.Credit) + Trees.Control);
        Assert.InRange(run.Links[topology.HostLink[0]].Stalled.Picoseconds, expected - slack, expected + slack);
        Assert.Equal(run.Links[topology.HostLink[0]].Stalled.Picoseconds, run.Observed!.Stalls[topology.HostLink[0]].Sum(stall => (stall.End - stall.Start).Picoseconds));
        // Nothing holds the packets back behind the switch.
        Assert.Equal(0, run.Links[topology.HostQueue[1]].Stalled.Picoseconds);
    }

    [Fact]
    public void A_stall_ends_when_credits_come()
    {
        // Four hosts send to two over virtual output queues, with credits for two packets. An output waits for credits, and when it has them maybe for the input. Only the first is a stall: it begins when two packets have left, or later, and ends when
        // the credit of the first comes, which waits for an acknowledgement on each side of it at most.
        const long Latency = 100_000;
        var topology = FatTreeTopology.Build(6, 6, [Trees.Tier(6, 0, Latency)]);
        var parameters = Lossless.Credits(2);
        parameters = parameters with { Switch = parameters.Switch with { Queueing = SwitchQueueing.Virtual } };
        var run = Run(topology, parameters, new Observation(), [.. from source in new[] { 0, 1, 2, 3 } from to in new[] { 4, 5 } select Trees.Send(source, to, Trees.Packets(200 + (17 * source) + to))]);
        Assert.All(new[] { 4, 5 }, to =>
        {
            var stalls = run.Observed!.Stalls[topology.HostQueue[to]];
            Assert.True(stalls.Count > 100);
            Assert.All(stalls, stall => Assert.InRange((stall.End - stall.Start).Picoseconds, 1, (2 * Latency) + Lossless.Credit + (2 * Trees.Control) - Trees.Full));
        });
    }

    [Fact]
    public void A_paused_host_stalls_from_the_pause_to_the_resumption()
    {
        // Two hosts at line rate into one port: each may send half of the time in the long run, and stalls in the other half.
        const int Packets = 4_000;
        var topology = Trees.Star(3);
        var run = Run(topology, Lossless.Pauses(100_000), new Observation(), Trees.Send(0, 2, Trees.Packets(Packets)), Trees.Send(1, 2, Trees.Packets(Packets)));
        foreach (var host in new[] { 0, 1 })
        {
            var link = topology.HostLink[host];
            Assert.True(run.Links[link].Pauses > 0);
            // Sending and stalling fill the time until the last packet leaves, which is Packets x Full before both are through, but for what the buffer holds.
            Assert.InRange(run.Links[link].Stalled.Picoseconds, (long)(0.93 * Packets * Trees.Full), (long)(1.01 * Packets * Trees.Full));
        }
    }

    [Fact]
    public void Without_flow_control_nothing_stalls() =>
        RandomRuns.Any.Where(run => run.Parameters.FlowControl.Kind == FlowControl.None).Sample(
            run => new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run().Links.All(link => link.Stalled == SimDuration.Zero), iter: 20, threads: 1);

    [Fact]
    public void Observing_changes_nothing_and_depends_neither_on_threads_nor_on_the_window() =>
        Any.Select(Gen.Double[0.01, 1], Gen.Int[2, 4], Gen.Long[1_000, 5_000_000]).Sample(
            (run, share, threads, interval) =>
            {
                var observation = new Observation { Interval = new SimDuration(interval), Samples = 64 };
                var one = new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run(observe: observation);
                Assert.Equal(new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run().Hash, one.Hash);
                var window = new SimDuration(Math.Max(1, (long)(run.Topology.Lookahead.Picoseconds * share)));
                var other = new PacketNetwork(run.Topology, run.Parameters with { Window = window }, run.Workload).Run(threads, observe: observation);
                Assert.Equal(one.Hash, other.Hash);
                Assert.Equal(one.Links, other.Links);
                Assert.Equal(one.Observed!.Interval, other.Observed!.Interval);
                Assert.Equal(one.Observed.End, other.Observed.End);
                Assert.Equal(one.Observed.Depths, other.Observed.Depths);
                Assert.Equal(one.Observed.Busy, other.Observed.Busy);
                Assert.Equal(one.Observed.Stalls, other.Observed.Stalls);
            },
            iter: 60, threads: 1);

    [Fact]
    public void Fewer_samples_are_some_of_the_many() =>
        RandomRuns.Any.Select(Gen.Long[10_000, 200_000]).Sample(
            (run, interval) =>
            {
                var network = new PacketNetwork(run.Topology, run.Parameters, run.Workload);
                var many = network.Run(observe: new Observation { Interval = new SimDuration(interval), Samples = 1 << 16 }).Observed!;
                var few = network.Run(observe: new Observation { Interval = new SimDuration(interval), Samples = 64 }).Observed!;
                var step = (int)(few.Interval.Picoseconds / many.Interval.Picoseconds);
                for (var link = 0; link < many.Depths.Count; link++)
                {
                    Assert.InRange(few.Depths[link].Count, 0, 64);
                    Assert.Equal(many.Depths[link].Where((_, i) => i % step == 0), few.Depths[link]);
                }

                for (var tier = 0; tier < many.Busy.Count; tier++)
                {
                    Assert.Equal(many.Busy[tier].Chunk(step).Select(part => part.Sum()), few.Busy[tier]);
                }
            },
            iter: 30, threads: 1);

    [Fact]
    public void Samples_stay_below_the_largest_backlog_and_busy_time_is_the_time_of_the_bytes_sent() =>
        RandomRuns.Any.Sample(
            run =>
            {
                var result = new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run(observe: new Observation());
                var observed = result.Observed!;
                for (var link = 0; link < result.Links.Count; link++)
                {
                    Assert.All(observed.Depths[link], bytes => Assert.InRange(bytes, 0, result.Links[link].LargestBacklog.Count * run.Parameters.Classes.Count));
                }

                for (var tier = 0; tier < observed.Busy.Count; tier++)
                {
                    var sent = Enumerable.Range(0, result.Links.Count).Where(link => observed.Tiers.OfLink[link] == tier)
                        .Sum(link => result.Links[link].Sent.Count / run.Topology.Links[link].Rate.BytesPerSecond * 1e12);
                    // The wire time of a packet is rounded to a picosecond, of at least a thousand.
                    Assert.InRange(observed.Busy[tier].Sum(), sent * 0.999, (sent * 1.001) + 1);
                }
            },
            iter: 60, threads: 1);

    [Fact]
    public void An_observed_packet_allocates_nothing()
    {
        // As in LawTests: what grows with twice the packets are three bits each.
        var topology = Trees.FatTree(4);
        long Allocated(long packets)
        {
            var network = new PacketNetwork(topology, new PacketParameters(), MatrixGenerator.Permutation(topology.Hosts, Trees.Packets(packets), 1));
            network.Run(observe: new Observation());
            var before = GC.GetAllocatedBytesForCurrentThread();
            network.Run(observe: new Observation());
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Besides, the number of samples may be anything from half of the most to the most: 4 bytes for each queue.
        Assert.InRange(Allocated(16_000) - Allocated(8_000), -topology.Links.Length * 4_096, (topology.Hosts * 8_000) + (topology.Links.Length * 4_096));
    }

    [Fact]
    public void Memory_for_samples_has_a_bound() => Assert.InRange((long)new Observation().SamplesFor(49_152) * 49_152 * 4, 0, Observation.MostBytes);

    [Theory]
    [InlineData(1, 63)]
    [InlineData(1, 100)]
    [InlineData(0, 64)]
    public void Observations_that_cannot_be_are_refused(long interval, int samples) =>
        Assert.Throws<ArgumentException>(() => Run(
            Trees.Star(2), Trees.Unlimited(1), new Observation { Interval = new SimDuration(interval), Samples = samples }, Trees.Send(0, 1, new Bytes(1))));

    private static PacketRun Run(PacketTopology topology, PacketParameters parameters, Observation observation, params Message[] messages) =>
        new PacketNetwork(topology, parameters, new MessageSet(messages)).Run(observe: observation);
}
