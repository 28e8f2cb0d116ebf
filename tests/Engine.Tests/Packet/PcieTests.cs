using CsCheck;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

/// <summary>
/// PCIe between NICs and memory. Ports of 400 Gb/s send a full packet in 83,200 ps; a slot of 25 GB/s takes 163,840 ps for its payload, one of 50 GB/s 81,920 ps.
/// </summary>
public sealed class PcieTests
{
    private const long Slow = 163_840;

    private const int Packets = 100;

    private static readonly PacketParameters Roomy = Trees.Unlimited(100_000) with { Nic = new NicParameters { ReceiveBuffer = new Bytes(1 << 30) } };

    [Fact]
    public void A_message_that_a_slow_slot_reads_takes_its_bytes_at_the_rate_of_the_slot_and_the_way()
    {
        // The last byte leaves when it has been read; then the cable, the switch's wire, the cable.
        var run = Run(Pairs(25, 1_000), Roomy, Trees.Send(0, 1, Trees.Packets(Packets)));
        Assert.Equal((Packets * Slow) + Trees.Full + (2 * Trees.Latency), run.Time(0));
        Assert.Equal(Trees.Packets(Packets), run.Pcie[0].Packets);
    }

    [Fact]
    public void A_message_that_a_slow_slot_writes_takes_the_way_of_its_first_byte_and_its_bytes_at_the_rate_of_the_slot()
    {
        var run = Run(Pairs(1_000, 25), Roomy, Trees.Send(0, 1, Trees.Packets(Packets)));
        Assert.Equal((Packets * Slow) + Trees.Full + (2 * Trees.Latency), run.Time(0));
        Assert.Equal(Trees.Packets(Packets), run.Pcie[3].Packets);
    }

    [Fact]
    public void A_last_packet_that_is_not_full_takes_its_own_bytes()
    {
        // 3,000 bytes take 120,000 ps on the slot, with their header 61,280 on a wire.
        var run = Run(Pairs(25, 1_000), Roomy, Trees.Send(0, 1, Trees.Packets(Packets) + new Bytes(3_000)));
        Assert.Equal((Packets * Slow) + 120_000 + 61_280 + (2 * Trees.Latency), run.Time(0));
    }

    [Fact]
    public void A_slot_that_is_faster_than_the_NIC_in_use_changes_no_time()
    {
        // Two NICs share a slot that is wide enough for one of them, so that it is modelled, and the second one rests.
        var messages = Enumerable.Range(0, 40).Select(i => Trees.Send(i % 3 == 0 ? 2 : 0, i % 3 == 0 ? 0 : 2, new Bytes(1 + (i * 7_919 % 60_000)), i * 300_000)).ToArray();
        var with = Run(Shared(50, 50), Trees.Unlimited(8), messages);
        var without = Run(Shared(), Trees.Unlimited(8), messages);
        Assert.Equal(4, with.Pcie.Count);
        Assert.Empty(without.Pcie);
        Assert.Equal(without.Messages, with.Messages);
    }

    [Fact]
    public void A_slot_that_never_limits_costs_nothing()
    {
        var run = Run(Pairs(50, 50), Roomy, Trees.Send(0, 1, Trees.Packets(Packets)));
        Assert.Empty(run.Pcie);
        Assert.Equal(Run(Trees.Star(2), Roomy, Trees.Send(0, 1, Trees.Packets(Packets))).Hash, run.Hash);
    }

    [Fact]
    public void Two_NICs_behind_one_slot_share_it()
    {
        // 50 GB/s for both: packet by packet in turn, so that they end a packet apart. A packet leaves no sooner than the slot begins to read it.
        var run = Run(Shared(50, 1_000), Roomy, Trees.Send(0, 2, Trees.Packets(Packets)), Trees.Send(1, 3, Trees.Packets(Packets)));
        var last = (((2 * Packets) - 1) * 81_920L) + Trees.Full + Trees.Full + (2 * Trees.Latency);
        Assert.Equal([last - 81_920, last], new[] { run.Time(0), run.Time(1) }.Order());
    }

    [Theory]
    [InlineData(12.5, 37.5)]
    [InlineData(20, 30)]
    [InlineData(25, 25)]
    [InlineData(40, 25)]
    [InlineData(80, 25)]
    public void A_stream_leaves_a_message_what_it_does_not_ask_for_or_half(double stream, double left)
    {
        var run = Run(Pairs(1_000, 50), Roomy, [new PcieStream(3, DataRate.FromGigabytesPerSecond(stream), Yields: false)], Trees.Send(0, 1, Trees.Packets(2_000)));
        var seconds = run.Time(0) * 1e-12;
        Assert.InRange(seconds / (2_000 * 4096 / (left * 1e9)), 1, 1.03);
        // In the time of the message the stream got the rest; before the first byte and while the last answer goes back it was alone.
        Assert.InRange(run.Pcie[3].Stream.Count / ((50 - left) * 1e9 * seconds), 0.98, 1.05);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(80)]
    public void A_stream_that_yields_costs_a_message_a_chunk_and_takes_what_is_left(double stream)
    {
        // 60 GB/s, 49.23 of which are packets. A chunk takes 68,267 ps, and a packet that waited for one is written as long again.
        var alone = Run(Trees.Star(2), Roomy, Trees.Send(0, 1, Trees.Packets(2_000))).Time(0);
        var run = Run(Pairs(1_000, 60), Roomy, [new PcieStream(3, DataRate.FromGigabytesPerSecond(stream), Yields: true)], Trees.Send(0, 1, Trees.Packets(2_000)));
        Assert.InRange(run.Time(0), alone, alone + (2 * 68_267));
        Assert.InRange(run.Pcie[3].Stream.Count / (10.77e9 * run.Time(0) * 1e-12), 0.98, 1.1);
    }

    [Fact]
    public void A_stream_holds_reading_back_too()
    {
        // 50 GB/s, of which the stream asks for 20.
        var run = Run(Pairs(50, 1_000), Roomy, [new PcieStream(0, DataRate.FromGigabytesPerSecond(20), Yields: false)], Trees.Send(0, 1, Trees.Packets(2_000)));
        Assert.InRange(run.Time(0) * 1e-12 / (2_000 * 4096 / 30e9), 1, 1.03);
    }

    [Fact]
    public void A_stream_elsewhere_changes_no_time()
    {
        // It reads at the node that receives only.
        var messages = Enumerable.Range(0, 20).Select(i => Trees.Send(i % 2, 2 + (i / 2 % 2), new Bytes(1 + (i * 7_919 % 60_000)), i * 300_000)).ToArray();
        var with = Run(Shared(1_000, 1_000), Trees.Unlimited(8), [new PcieStream(2, DataRate.FromGigabytesPerSecond(10), Yields: false)], messages);
        var without = Run(Shared(1_000, 1_000), Trees.Unlimited(8), messages);
        Assert.Equal(without.Messages, with.Messages);
    }

    [Fact]
    public void Credits_hold_the_sender_to_the_rate_of_the_slot_and_nothing_is_lost()
    {
        var run = Run(Pairs(1_000, 25), Lossless.Credits(30), Trees.Send(0, 1, Trees.Packets(1_000)));
        Assert.InRange(run.Time(0), (1_000 * Slow) + Trees.Full + (2 * Trees.Latency), (1_000 * Slow) + (3 * Trees.Full) + (2 * Trees.Latency));
        Assert.Equal(0, run.Lost());
        // What is not on its way there or back: a round trip is 2,083,360 ps, 12.7 packets at the rate of the slot.
        Assert.InRange(run.Links.Max(link => link.LargestHeld.Count), 17 * 4160, 18 * 4160);
    }

    [Fact]
    public void Pauses_hold_the_sender_to_the_rate_of_the_slot_and_nothing_is_lost()
    {
        var run = Run(Pairs(1_000, 25), Lossless.Pauses(100_000), Trees.Send(0, 1, Trees.Packets(1_000)));
        Assert.InRange(run.Time(0), (1_000 * Slow) + Trees.Full + (2 * Trees.Latency), (1_000 * Slow) + (3 * Trees.Full) + (2 * Trees.Latency));
        Assert.Equal(0, run.Lost());
        Assert.True(run.Links.Sum(link => link.Pauses) > 0);
    }

    [Fact]
    public void A_NIC_without_room_drops_what_comes_and_counts_it()
    {
        var parameters = Trees.Unlimited(200) with { Nic = new NicParameters { ReceiveBuffer = new Bytes(20 * 4160) } };
        var run = Run(Pairs(1_000, 25), parameters, Trees.Send(0, 1, Trees.Packets(1_000)));
        Assert.Equal(1, run.Completed);
        Assert.True(run.Totals.Drops > 0);
        Assert.Equal(run.Totals.Drops, run.Links.Sum(link => (long)link.Drops));
        Assert.True(run.Totals.Conserved);
        // What was dropped never reached the slot; the rest did, and a packet that came twice twice.
        Assert.InRange(run.Pcie[3].Packets.Count, 1_000 * 4096, (run.Totals.DataSent - run.Totals.Drops) * 4096);
    }

    [Fact]
    public void A_NIC_without_room_refuses_by_the_header_where_switches_trim()
    {
        // The first window of 200 packets comes at the rate of the wire, the rest as it is pulled; what finds no room is asked for again at once.
        var parameters = new PacketParameters { Transport = new TransportParameters { Window = 200 }, Nic = new NicParameters { ReceiveBuffer = new Bytes(20 * 4160) } };
        var run = Run(Pairs(1_000, 25), parameters, Trees.Send(0, 1, Trees.Packets(1_000)));
        Assert.Equal((1, 0L, 0), (run.Completed, run.Totals.Drops, run.Messages[0].Timeouts));
        Assert.True(run.Totals.Trims > 0);
        Assert.Equal(run.Totals.Trims, run.Pcie[3].Refused);
        Assert.True(run.Totals.Conserved);
        Assert.Equal(Trees.Packets(1_000), run.Pcie[3].Packets);
    }

    [Fact]
    public void On_random_trees_neither_threads_nor_windows_matter_and_nothing_vanishes_or_beats_its_slot() =>
        Gen.OneOf(RandomRuns.Any, RandomRuns.Lossless).Select(Gen.Double[4, 60], Gen.Double[0, 60], Gen.Bool, Gen.Double[0.01, 1], Gen.Int[2, 4]).Sample(
            (run, rate, stream, yields, share, threads) =>
            {
                var topology = WithSlots(run.Topology, run.Topology.Hosts % 2 == 0 ? 2 : 1, _ => rate);
                var streams = stream < 1 ? [] : Enumerable.Range(0, topology.PcieSlots.Length).Select(slot => new PcieStream((2 * slot) + (slot % 2), DataRate.FromGigabytesPerSecond(stream), yields)).ToArray();
                var workload = run.Workload with { Streams = streams };
                var result = new PacketNetwork(topology, run.Parameters, workload).Run();
                Assert.True(result.Totals.Conserved);
                for (var m = 0; m < workload.Messages.Count; m++)
                {
                    if (result.Messages[m].CompletionTime is { } time)
                        Assert.True(time >= workload.Messages[m].Size / topology.PcieSlots[0]);
                }

                var window = new SimDuration(Math.Max(1, (long)(topology.Lookahead.Picoseconds * share)));
                var other = new PacketNetwork(topology, run.Parameters with { Window = window }, workload).Run(threads);
                Assert.Equal((result.End, result.Hash), (other.End, other.Hash));
            },
            iter: 150, threads: 1);

    /// <summary>The law of all long messages: flows and packets agree within 3 %, where slots limit too.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(40)]
    [InlineData(25)]
    public void Long_messages_take_what_their_flows_take(double slot)
    {
        // From every GPU of a node to that of the next index of the other node, 16 MiB.
        const long Size = 16 << 20;
        var network = TestClusters.Network(FabricKind.SingleSwitch, 2, efficiency: new TransportEfficiency(4096.0 / 4160, 1), pcieGigabytes: slot);
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var messages = new List<Message>();
        for (var gpu = 0; gpu < 8; gpu++)
        {
            var to = 8 + ((gpu + 1) % 8);
            network.Flows.Start([.. RdmaPath.Between(network, gpu, to, hasPcie: true, 0)], Size, 1, double.PositiveInfinity, 0, gpu);
            messages.Add(Trees.Send(topology.HostOf(gpu), topology.HostOf(to), new Bytes(Size)));
        }

        long[] tags = [];
        while (network.Flows.ActiveFlows > 0)
        {
            network.Flows.Complete(ref tags);
        }

        var run = Run(topology.Packets, Lossless.Credits(64), [.. messages]);
        Assert.Equal(8, run.Completed);
        Assert.InRange(run.Messages.Max(message => message.Received!.Value.Seconds) / network.Flows.Now.Seconds, 1, 1.03);
        Assert.InRange(network.Flows.Now.Seconds * Math.Min(slot * 1e9, 50e9 * 4096 / 4160) / Size, 0.999, 1.001);
    }

    [Fact]
    public void Streams_that_cannot_be_are_refused()
    {
        PcieStream Of(int link) => new(link, DataRate.FromGigabytesPerSecond(1), Yields: false);
        Assert.Contains("has two streams", Assert.Throws<ArgumentException>(() => Run(Pairs(50, 50), Roomy, [Of(1), Of(1)])).Message, StringComparison.Ordinal);
        Assert.Contains("needs a rate and a link", Assert.Throws<ArgumentException>(() => Run(Pairs(50, 50), Roomy, [Of(4)])).Message, StringComparison.Ordinal);
    }

    private static PacketRun Run(PacketTopology topology, PacketParameters parameters, params Message[] messages) => Run(topology, parameters, [], messages);

    private static PacketRun Run(PacketTopology topology, PacketParameters parameters, PcieStream[] streams, params Message[] messages) =>
        new PacketNetwork(topology, parameters, new MessageSet(messages) { Streams = streams }).Run();

    /// <summary>Two hosts on a switch, each with a slot of its own.</summary>
    private static PacketTopology Pairs(double first, double second) => WithSlots(Trees.Star(2), 1, slot => slot == 0 ? first : second);

    /// <summary>Two nodes of two hosts on a switch; the hosts of a node share a slot.</summary>
    private static PacketTopology Shared(params double[] slots) =>
        slots.Length == 0 ? WithNodes(Trees.Star(4), 2, []) : WithNodes(Trees.Star(4), 2, Array.ConvertAll(slots, DataRate.FromGigabytesPerSecond));

    private static PacketTopology WithSlots(PacketTopology topology, int hostsPerSlot, Func<int, double> rate) =>
        WithNodes(topology, hostsPerSlot, [.. Enumerable.Range(0, topology.Hosts / hostsPerSlot).Select(slot => DataRate.FromGigabytesPerSecond(rate(slot)))]);

    private static PacketTopology WithNodes(PacketTopology topology, int hostsPerNode, DataRate[] slots) => new(topology.Hosts, topology.Switches, topology.Links, hostsPerNode, null, slots);
}
