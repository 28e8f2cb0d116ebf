using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class PauseTests
{
    /// <summary>Threshold that the 11th packet of an input crosses.</summary>
    private const long TenPackets = 10 * 4160;

    private static Message[] TwoToOne(long packets) => [Trees.Send(1, 0, Trees.Packets(packets)), Trees.Send(2, 0, Trees.Packets(packets))];

    [Fact]
    public void A_pause_reaches_the_sender_after_the_frame_and_the_latency_of_the_way_back()
    {
        // Two senders at line rate into one link, arrivals tie: packets alternate, so of k arrivals per input about half have left. Input 1 is served first:
        // when its k-th packet arrives (at a + (k - 1) wire, a = wire + latency), k - 1 services have ended, ceil((k - 1) / 2) of them of input 1, which then holds
        // k - ceil((k - 1) / 2) packets: ten at k = 20, eleven at k = 21. The pause has crossed the cable a frame and a latency later, and the sender stops after
        // the packet that it has begun.
        var run = Trees.Run(Trees.Star(3), Lossless.Pauses(TenPackets), TwoToOne(200));
        var crossed = Trees.Full + Trees.Latency + (20 * Trees.Full);
        var reached = crossed + Lossless.Pause + Trees.Latency;
        // Packets begin at multiples of the wire time; those that begin before the pause arrives are sent.
        var sentBlind = ((reached + Trees.Full - 1) / Trees.Full) - 21;
        var star = Trees.Star(3);
        var stopped = new PacketNetwork(star, Lossless.Pauses(TenPackets), new MessageSet(TwoToOne(200))).Run(until: new SimTime(reached + (3 * Trees.Full)));
        Assert.Equal((21 + sentBlind) * 4160, stopped.Links[star.HostLink[1]].Sent.Count);
        Assert.Equal(0, run.Lost());
        Assert.True(run.Links[star.HostLink[1]].Pauses > 1, "the senders are paused again and again");
    }

    [Fact]
    public void Headroom_by_the_formula_is_enough_and_little_more_than_is_used()
    {
        // Hosts 1 to 15 send to host 0, and hosts 16 to 30 keep the way back to them busy, so that pauses wait for a packet in service.
        var topology = Trees.Star(31);
        Message[] messages = [.. Enumerable.Range(1, 15).Select(h => Trees.Send(h, 0, Trees.Packets(300))), .. Enumerable.Range(1, 15).Select(h => Trees.Send(h + 15, h, Trees.Packets(1_000), start: 30_000))];
        var link = topology.Links[topology.HostLink[1]];
        var needed = Lossless.Pauses(TenPackets).FlowControl.Needed(link, link, new PacketFormat(), 2);
        var run = Trees.Run(topology, Lossless.Pauses(TenPackets, needed), messages);
        Assert.Equal(0, run.Lost());
        // Of some 27 packets of headroom one in fifteen leaves meanwhile, and packets are whole: up to two at the threshold and at the sender remain unused.
        var most = run.Links.Max(l => l.LargestHeld.Count);
        Assert.InRange(most, TenPackets + needed.Count - (4 * 4160), TenPackets + needed.Count);
        Assert.NotEqual(0, Trees.Run(topology, Lossless.Pauses(TenPackets, new Bytes(most - TenPackets - 1)), messages).Lost());
    }

    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(2, 0.25)]
    [InlineData(6, 0.5)]
    public void Inputs_share_the_buffer_by_dynamic_thresholds(int inputs, double alpha)
    {
        // Each of n inputs is paused when it holds alpha times what is free of the buffer without all headroom: h = alpha B / (1 + n alpha). What it sends
        // until the pause has reached it lies in the headroom.
        const long Pool = 4_000_000;
        var topology = Trees.Star(inputs + 1);
        var parameters = Lossless.Pauses(1 << 30, window: 100_000);
        var link = topology.Links[0];
        var needed = parameters.FlowControl.Needed(link, link, parameters.Format, 2).Count;
        parameters = parameters with { Switch = parameters.Switch with { SharedBuffer = new Bytes(Pool + ((inputs + 1) * 2 * needed)), SharedFraction = alpha } };
        var messages = Enumerable.Range(1, inputs).Select(h => Trees.Send(h, 0, Trees.Packets(2_000))).ToArray();
        var run = Trees.Run(topology, parameters, messages);
        Assert.Equal(0, run.Lost());
        // Packets are whole, and the inputs cross one after the other within a round.
        var threshold = alpha * Pool / (1 + (inputs * alpha));
        var round = (1 + alpha) * 4160 * inputs;
        for (var h = 1; h <= inputs; h++)
        {
            Assert.InRange(run.Links[topology.HostLink[h]].LargestHeld.Count, threshold - round, threshold + needed + round);
        }
    }

    [Fact]
    public void Headroom_is_cable_pipeline_and_packets()
    {
        // 2 us of cable at 50 GB/s, two packets, and a packet and two frames that the pause waits for at the same rate.
        var link = new PacketLink(~0, 0, DataRate.FromGigabitsPerSecond(400), new SimDuration(Trees.Latency), null, 0);
        var control = new FlowControlParameters { Kind = FlowControl.Pause };
        Assert.Equal(100_000 + (3 * 4160) + (2 * 64), control.Needed(link, link, new PacketFormat(), 2).Count);
    }

    [Fact]
    public void Pauses_spread_upstream_to_the_senders_and_the_incast_stays_at_line_rate()
    {
        // Hosts 0 to 3 on one leaf send to host 4 on the other: the hot link is the last; its leaf pauses the middle switch, that the first leaf, that the hosts.
        var topology = Trees.Dumbbell(4);
        var messages = Enumerable.Range(0, 4).Select(from => Trees.Send(from, 4, Trees.Packets(300))).Append(Trees.Send(5, 4, Trees.Packets(300))).ToArray();
        var run = Trees.Run(topology, Lossless.Pauses(200_000), messages);
        Assert.Equal(0, run.Lost());
        foreach (var tier in new[] { 0, 1 })
        {
            Assert.True(run.Links.Where((_, id) => topology.Links[id].Tier == tier).Sum(link => link.Pauses) > 0, $"tier {tier} is paused");
        }

        // 200 KB above the resume threshold outlast the round trip: no gap in 1,500 packets; the host beside starts two links early.
        Assert.InRange(run.Messages.Max(m => m.Received!.Value.Picoseconds), 1_500 * Trees.Full, (1_500 * Trees.Full) + (6 * (Trees.Full + Trees.Latency)));
    }

    [Fact]
    public void Classes_are_paused_apart()
    {
        // Class 1 jams at host 0; class 0 from the same sender to host 3 is never held back.
        var topology = Trees.Star(4);
        Message[] messages =
        [
            .. TwoToOne(500).Select(message => message with { Class = 1 }),
            Trees.Send(1, 3, Trees.Packets(100), start: 10_000_000),
        ];
        var parameters = Lossless.Pauses(TenPackets) with { Classes = new ClassParameters { Count = 2 } };
        var run = Trees.Run(topology, parameters, messages);
        Assert.True(run.Totals.Pauses > 0);
        // Strict priority: at most the packet in service is before it at each of the two ports.
        Assert.InRange(run.Time(2), (99 * Trees.Full) + (2 * (Trees.Full + Trees.Latency)), (99 * Trees.Full) + (2 * (Trees.Full + Trees.Latency)) + (2 * Trees.Full) + (100 * 2 * Trees.Control));
        // In one class the pause of the hot flow holds the other back for as long as the incast lasts.
        var mixed = Trees.Run(topology, Lossless.Pauses(TenPackets), [.. messages.Select(message => message with { Class = 0 })]);
        Assert.True(mixed.Time(2) > 1.8 * run.Time(2));
    }
}
