using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class LatencyTests
{
    [Theory]
    [InlineData(1, 2)] // same leaf
    [InlineData(4, 4)] // same pod
    [InlineData(127, 6)]
    public void Store_and_forward_takes_wire_and_latency_on_each_link(int destination, int links)
    {
        var run = Trees.Run(Trees.FatTree(8), Trees.Unlimited(16), Trees.Send(0, destination, Trees.Packets(1)));
        Assert.Equal(links * (Trees.Full + Trees.Latency), run.Time(0));
        // The acknowledgement goes the same number of links back.
        Assert.Equal((links * (Trees.Full + Trees.Latency)) + (links * (Trees.Control + Trees.Latency)), run.Messages[0].Acknowledged!.Value.Picoseconds);
    }

    [Fact]
    public void Cut_through_takes_the_wire_time_of_the_header_on_each_link_but_the_last()
    {
        var parameters = Trees.Unlimited(16) with { Switch = new SwitchParameters { CutThrough = true } };
        var run = Trees.Run(Trees.FatTree(8), parameters, Trees.Send(0, 127, Trees.Packets(1)));
        // 64 bytes of header = 1,280 ps on five links, the whole packet on the sixth.
        Assert.Equal((6 * Trees.Latency) + (5 * 1_280) + Trees.Full, run.Time(0));
    }

    [Fact]
    public void Cut_through_waits_for_the_whole_packet_before_a_faster_link()
    {
        // Hosts at 400 Gb/s, 800 Gb/s between leaf and middle (41,600 ps). Leaf: whole packet (83,200). Middle: header of the fast link is enough for an
        // equally fast one (640). Last leaf: header again, since the host link is slower; then the whole packet at 400 Gb/s.
        var fast = Trees.Tier(2, 0) with { DownlinkRate = DataRate.FromGigabitsPerSecond(800) };
        var topology = FatTreeTopology.Build(4, 4, [Trees.Tier(2, 1), fast]);
        var parameters = Trees.Unlimited(16) with { Switch = new SwitchParameters { CutThrough = true } };
        Assert.Equal((4 * Trees.Latency) + 83_200 + 640 + 640 + 83_200, Trees.Run(topology, parameters, Trees.Send(0, 3, Trees.Packets(1))).Time(0));
    }

    [Fact]
    public void One_message_streams_at_line_rate()
    {
        // 1,000 packets leave back to back; the last one follows 999 wire times after the first, over six links.
        var run = Trees.Run(Trees.FatTree(8), Trees.Unlimited(1_000), Trees.Send(0, 127, Trees.Packets(1_000)));
        Assert.Equal((999 * Trees.Full) + (6 * (Trees.Full + Trees.Latency)), run.Time(0));
    }

    [Fact]
    public void A_window_limits_throughput_to_a_window_per_round_trip()
    {
        // Star: a round trip is two links out with data, two back with the acknowledgement. Ten windows of 8: the tenth leaves nine round trips after
        // the first, and its last packet seven wire times later.
        const long RoundTrip = (2 * (Trees.Full + Trees.Latency)) + (2 * (Trees.Control + Trees.Latency));
        var run = Trees.Run(Trees.Star(4), Trees.Unlimited(8), Trees.Send(0, 1, Trees.Packets(80)));
        Assert.Equal((9 * RoundTrip) + (7 * Trees.Full) + (2 * (Trees.Full + Trees.Latency)), run.Time(0));
    }

    [Theory]
    [InlineData(TransportKind.Window)]
    [InlineData(TransportKind.Ndp)]
    [InlineData(TransportKind.Dcqcn)]
    [InlineData(TransportKind.Swift)]
    [InlineData(TransportKind.Hpcc)]
    [InlineData(TransportKind.Nscc)]
    [InlineData(TransportKind.Rccc)]
    public void An_unloaded_network_gives_the_unloaded_time_under_every_transport(TransportKind kind)
    {
        var topology = Trees.FatTree(4);
        var parameters = new PacketParameters { Routing = PacketRouting.Ecmp, Transport = new TransportParameters { Kind = kind }, Nic = new NicParameters { SendOverhead = new(700_000), ReceiveOverhead = new(300_000) } };
        foreach (var size in new[] { 1L, 64, 4096, 4097, 50_000 })
        {
            var message = Trees.Send(1, 14, new Bytes(size));
            Assert.Equal(new UnloadedTime(topology, parameters).Of(message).Picoseconds, Trees.Run(topology, parameters, message).Time(0));
        }
    }

    [Fact]
    public void A_NIC_starts_messages_no_faster_than_its_message_rate()
    {
        var parameters = Trees.Unlimited(16) with { Nic = new NicParameters { MessageInterval = new SimDuration(500_000) } };
        var run = Trees.Run(Trees.Star(4), parameters, Trees.Send(0, 1, new Bytes(64)), Trees.Send(0, 2, new Bytes(64)), Trees.Send(0, 3, new Bytes(64)));
        // 128 bytes on the wire take 2,560 ps: less than the interval, so the interval alone spaces the messages.
        Assert.Equal([0L, 500_000, 1_000_000], Enumerable.Range(0, 3).Select(m => run.Time(m) - run.Time(0)));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 77_777L)]
    [InlineData(1, 1_000L)]
    [InlineData(2, null)]
    [InlineData(3, 333_333L)]
    public void A_chain_of_1000_dependent_messages_takes_1000_latencies(int threads, long? window)
    {
        // 64 + 64 bytes on six links, and both overheads. The acknowledgement left long before the answer is posted.
        var parameters = Trees.Unlimited(16) with { Nic = new NicParameters { SendOverhead = new(500_000), ReceiveOverhead = new(250_000) } };
        Assert.Equal(1_000 * (500_000 + (6 * (2_560 + Trees.Latency)) + 250_000L), PingPong(parameters, threads, window));
    }

    [Fact]
    public void Without_overhead_an_answer_leaves_right_behind_the_acknowledgement()
    {
        // All but the first message wait for one control packet at their port.
        Assert.Equal((1_000 * 6 * (2_560 + Trees.Latency)) + (999 * Trees.Control), PingPong(Trees.Unlimited(16), 1, null));
    }

    private static long PingPong(PacketParameters parameters, int threads, long? window)
    {
        var messages = new Message[1_000];
        for (var m = 0; m < messages.Length; m++)
        {
            var (from, to) = m % 2 == 0 ? (0, 127) : (127, 0);
            messages[m] = new Message(from, to, new Bytes(64), SimTime.Zero, StartTrigger: m - 1, ReceivedTrigger: m < 999 ? m : -1);
        }

        var workload = new MessageSet(messages, [.. Enumerable.Repeat(1, 999)]);
        var run = new PacketNetwork(Trees.FatTree(8), parameters with { Window = window is { } w ? new SimDuration(w) : null }, workload).Run(threads);
        return run.Messages[^1].Received!.Value.Picoseconds;
    }
}
