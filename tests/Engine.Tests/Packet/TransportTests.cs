using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class TransportTests
{
    private static Message[] Incast(int senders, long packets) => [.. Enumerable.Range(1, senders).Select(from => Trees.Send(from, 0, Trees.Packets(packets)))];

    [Fact]
    public void Trimming_and_pulls_deliver_an_incast_near_line_rate_and_send_again_just_what_was_trimmed()
    {
        var run = Trees.Run(Trees.Star(32), new PacketParameters(), Incast(31, 300));
        Assert.True(run.Totals.Trims > 1_000, "the first windows overflow the queue");
        Assert.Equal(0, run.Totals.Drops + run.Totals.ControlDrops);
        Assert.Equal(run.Totals.Trims, run.Messages.Sum(m => (long)m.Retransmissions));
        // No faster than the last link; slower by at most the headers, which pass first, and two round trips of refused packets.
        var least = (31 * 300 * Trees.Full) + Trees.Full + (2 * Trees.Latency);
        var last = run.Messages.Max(m => m.Received!.Value.Picoseconds);
        Assert.InRange(last, least, least + (run.Totals.Trims * Trees.Control) + (8 * Trees.Latency) + (8 * Trees.Full));
    }

    [Fact]
    public void Pulls_bound_the_queue_after_the_first_windows()
    {
        // First windows of 4 from 15 hosts fill the queue to at most 60 packets; from then on a pull per wire time brings a packet per wire time.
        var parameters = new PacketParameters { Transport = new TransportParameters { Kind = TransportKind.Ndp, Window = 4 } };
        var run = Trees.Run(Trees.Star(16), parameters, Incast(15, 200));
        Assert.Equal(0, run.Totals.Trims);
        Assert.InRange(run.Links.Max(link => link.LargestBacklog.Count), 1, 60 * 4160);
    }

    [Fact]
    public void Behind_a_narrow_core_no_more_is_sent_than_receivers_pull_at_the_rate_of_their_ports()
    {
        // 8 hosts send to 8 others over one link. A packet or header that arrives pulls another one, so a large first window stays under way for good, and receivers
        // pace pulls at the rate of their own ports: up to 7 of 8 packets are trimmed. A storm, but with one transmission for each trim and one for each pull.
        var parameters = new PacketParameters { Routing = PacketRouting.Ecmp, Transport = new TransportParameters { Kind = TransportKind.Ndp, Window = 128 } };
        var run = Trees.Run(Trees.Dumbbell(8), parameters, [.. Enumerable.Range(0, 8).Select(host => Trees.Send(host, 8 + host, Trees.Packets(400)))]);
        Assert.True(run.Totals.Trims > 8 * 400, "more is trimmed than is to be sent");
        Assert.Equal(run.Totals.Trims, run.Messages.Sum(m => (long)m.Retransmissions));
        var last = run.Messages.Max(m => m.Received!.Value.Picoseconds);
        Assert.InRange(run.Totals.DataSent, 1, 8 * (128 + (last / Trees.Full) + 1));
    }

    [Fact]
    public void What_a_full_queue_drops_is_sent_again_after_a_timeout()
    {
        var parameters = Trees.Unlimited(50) with { Switch = new SwitchParameters { DataBuffer = new Bytes(41_600), Trimming = false } };
        var run = Trees.Run(Trees.Star(8), parameters, Incast(7, 50));
        Assert.True(run.Totals.Drops > 0, "350 packets do not fit a queue of 10");
        Assert.Equal(7, run.Completed);
        Assert.True(run.Totals.Conserved);
    }

    [Fact]
    public void Marking_by_a_step_marks_what_arrives_above_it_and_nothing_else()
    {
        // Two senders at line rate into one link: the k-th pair of packets finds k - 1 and k packets, so the queue grows by one per wire time.
        var parameters = Trees.Unlimited(100) with
        {
            Switch = new SwitchParameters { DataBuffer = new Bytes(1 << 30), Trimming = false, MarkFrom = new Bytes(10 * 4160) },
        };
        var run = Trees.Run(Trees.Star(3), parameters, Incast(2, 100));
        // In pair k = 1..100 the first packet finds k - 1 packets (the one in service has just left), the second k. More than 10 means k - 1 > 10 for
        // 89 pairs and k > 10 for 90.
        Assert.Equal(89 + 90, run.Totals.Marks);
    }

    [Fact]
    public void Congestion_notifications_bring_two_senders_to_the_same_rate_and_keep_the_queue_from_overflowing()
    {
        // The thresholds of the paper, with a linear profile steep enough to act within a short message.
        var parameters = new PacketParameters
        {
            Routing = PacketRouting.Ecmp,
            Transport = new TransportParameters { Kind = TransportKind.Dcqcn },
            Switch = new SwitchParameters { DataBuffer = new Bytes(4_000_000), Trimming = false, MarkFrom = new Bytes(20_000), MarkAll = new Bytes(200_000), MarkProbability = 0.1 },
        };
        var run = Trees.Run(Trees.Star(3), parameters, Incast(2, 20_000));
        Assert.Equal(0, run.Totals.Drops);
        // Equal messages, equal rules: they end together but for the draws of marking.
        Assert.InRange((double)run.Time(0) / run.Time(1), 0.9, 1.1);
        Assert.InRange(run.Messages.Max(m => m.Received!.Value.Picoseconds), 40_000 * Trees.Full, 2 * 40_000 * Trees.Full);
    }
}
