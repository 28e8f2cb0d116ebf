using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class RecoveryTests
{
    private static Message[] Incast(int senders, long packets) => [.. Enumerable.Range(1, senders).Select(from => Trees.Send(from, 0, Trees.Packets(packets)))];

    [Theory]
    [InlineData(RecoveryKind.Selective)]
    [InlineData(RecoveryKind.GoBackN)]
    public void A_full_queue_is_recovered_from_without_a_timeout_while_later_packets_arrive(RecoveryKind recovery)
    {
        // Two senders at 400 and 290 Gb/s into a queue of ten packets and a link of 350: the rates have no common period, so both lose packets now and then. Every gap but one
        // at the end of a message is seen by a later packet.
        PacketLink Cable(int from, int to, double rate) => new(from, to, DataRate.FromGigabitsPerSecond(rate), new SimDuration(Trees.Latency), Buffer: null, 0);
        var unequal = new PacketTopology(3, 1, [Cable(~0, 0, 400), Cable(0, ~0, 350), Cable(~1, 0, 400), Cable(0, ~1, 400), Cable(~2, 0, 290), Cable(0, ~2, 400)]);
        var parameters = Trees.Unlimited(64) with { Routing = PacketRouting.Ecmp, Switch = new SwitchParameters { DataBuffer = new Bytes(41_600), Trimming = false } };
        parameters = parameters with { Transport = parameters.Transport with { Recovery = recovery } };
        var run = Trees.Run(unequal, parameters, Incast(2, 400));
        Assert.True(run.Totals.Drops > 50);
        Assert.Equal(2, run.Completed);
        Assert.True(run.Totals.Conserved);
        // 800 packets in the time of the run: a timeout alone takes 2 x the round trip through full queues, 2 x 4 links x 18 us = 147 us, as long as two runs.
        Assert.InRange(run.Messages.Sum(m => m.Timeouts), 0, 2);
        if (recovery == RecoveryKind.Selective)
            Assert.Equal(run.Totals.Drops, run.Messages.Sum(m => (long)m.Retransmissions));
        else
            Assert.True(run.Messages.Sum(m => (long)m.Retransmissions) > 2 * run.Totals.Drops, "go-back-N repeats what had arrived");
    }

    [Fact]
    public void Headers_that_find_their_queue_full_return_and_no_message_waits_for_a_timeout()
    {
        // 100 first windows of 64 packets meet queues of 8 packets and of 16 headers. 65 headers take the wire time of a packet, so of 99 that come at once
        // in the wire time of one most do not fit either.
        var parameters = new PacketParameters
        {
            Transport = new TransportParameters { Kind = TransportKind.Ndp, Window = 64 },
            Switch = new SwitchParameters { DataBuffer = new Bytes(8 * 4160), ControlBuffer = new Bytes(16 * 64) },
        };
        var run = Trees.Run(Trees.Star(101), parameters, Incast(100, 100));
        Assert.True(run.Totals.Returns > 500);
        Assert.True(run.Totals.Conserved);
        Assert.Equal(0, run.Totals.ControlDrops);
        Assert.Equal(0, run.Messages.Sum(m => m.Timeouts));
        Assert.Equal(run.Totals.Trims, run.Messages.Sum(m => (long)m.Retransmissions));
        // Without the return they are dropped.
        var dropped = Trees.Run(Trees.Star(101), parameters with { Switch = parameters.Switch with { ReturnHeaders = false } }, Incast(100, 100));
        Assert.True(dropped.Totals.ControlDrops > 500);
        Assert.Equal(100, dropped.Completed);
    }

    [Fact]
    public void Spraying_over_unequal_paths_takes_no_packet_for_lost_once_the_window_has_grown()
    {
        // Messages across a tree whose paths carry other traffic arrive out of order; nothing is lost, and what is sent twice is less than a packet in a hundred.
        var messages = Enumerable.Range(0, 64).Select(h => Trees.Send(h, 127 - h, Trees.Packets(400))).Concat(
            Enumerable.Range(0, 64).Select(h => Trees.Send(h, 64 + (h * 7 % 64), Trees.Packets(400)))).ToArray();
        var run = Trees.Run(Trees.FatTree(8), Trees.Unlimited(400), messages);
        Assert.Equal(0, run.Totals.Drops);
        Assert.Equal(0, run.Messages.Sum(m => m.Timeouts));
        Assert.InRange(run.Messages.Sum(m => (long)m.Retransmissions), 0, 128 * 4);
    }

    [Fact]
    public void Pulls_and_go_back_N_are_refused_together() => Assert.Throws<ArgumentException>(() => Trees.Run(
        Trees.Star(2), new PacketParameters { Transport = new TransportParameters { Kind = TransportKind.Ndp, Recovery = RecoveryKind.GoBackN } }, Trees.Send(0, 1, new Bytes(1))));
}
