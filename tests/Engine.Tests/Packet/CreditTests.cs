using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class CreditTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    public void Throughput_is_credits_times_MTU_per_round_trip(int credits)
    {
        // Round trip of a credit on the host's link: the packet's wire and latency, its way through the switch (the output's wire time: it holds its
        // buffer until the last bit has left), the credit's wire and latency. In steady state n packets leave per round trip, evenly or in a burst.
        const long RoundTrip = Trees.Full + Trees.Latency + Trees.Full + Lossless.Credit + Trees.Latency;
        const int Rounds = 10;
        var run = Trees.Run(Trees.Star(4), Lossless.Credits(credits), Trees.Send(0, 1, Trees.Packets(credits * Rounds)));
        // The last burst of n leaves nine round trips after the first; of a burst the packets follow each other at wire time. For each acknowledgement the
        // sender too gives a credit back, and a credit may wait for an acknowledgement on its way.
        var expected = ((Rounds - 1) * RoundTrip) + ((credits - 1) * Trees.Full) + (2 * (Trees.Full + Trees.Latency));
        Assert.InRange(run.Time(0), expected, expected + (Rounds * ((credits * Lossless.Credit) + Trees.Control)));
        Assert.Equal(0, run.Lost());
    }

    [Fact]
    public void With_credits_for_a_round_trip_the_link_is_never_idle()
    {
        // A round trip is 2,166,560 ps, 26.04 packets; 27 keep the link busy.
        var run = Trees.Run(Trees.Star(4), Lossless.Credits(27), Trees.Send(0, 1, Trees.Packets(1_000)));
        // Beside the data the port sends a credit per acknowledgement.
        Assert.InRange(run.Time(0), (999 * Trees.Full) + (2 * (Trees.Full + Trees.Latency)), (999 * (Trees.Full + Lossless.Credit)) + (2 * (Trees.Full + Trees.Latency)));
    }

    [Fact]
    public void Credits_cost_what_they_take_on_the_wire_of_the_way_back()
    {
        // Two hosts send to each other: each port sends its data, an acknowledgement per packet received and a credit for each of both.
        const int Packets = 2_000;
        var run = Trees.Run(Trees.Star(2), Lossless.Credits(64), Trees.Send(0, 1, Trees.Packets(Packets)), Trees.Send(1, 0, Trees.Packets(Packets)));
        var sent = run.Links.Select(link => link.Sent.Count).ToArray();
        Assert.All(sent, bytes => Assert.Equal((Packets * (4160 + 64 + 8 + 8)), bytes));
    }

    [Fact]
    public void An_incast_loses_nothing_and_keeps_the_last_link_busy()
    {
        var messages = Enumerable.Range(1, 15).Select(from => Trees.Send(from, 0, Trees.Packets(100))).ToArray();
        var run = Trees.Run(Trees.Star(16), Lossless.Credits(30), messages);
        Assert.Equal(0, run.Lost());
        Assert.Equal(0, run.Messages.Sum(m => m.Retransmissions));
        // As without flow control 1,500 packets without a gap, since every input has packets at hand; between them a credit for each acknowledgement at most.
        var least = Trees.Full + Trees.Latency + (1_500 * Trees.Full) + Trees.Latency;
        Assert.InRange(run.Messages.Max(m => m.Received!.Value.Picoseconds), least, least + (1_500 * Lossless.Credit));
        Assert.InRange(run.Links.Max(link => link.LargestHeld.Count), 29 * 4160, 30 * 4160);
    }

    [Fact]
    public void Backpressure_shares_a_link_by_input_and_not_by_message()
    {
        // The parking lot: hosts 0 and 1 reach the hot host through one link, host 4 sits beside it. Each input gets half, so the two share a half.
        var topology = Trees.Dumbbell(3);
        var run = Trees.Run(topology, Lossless.Credits(64), Trees.Send(0, 3, Trees.Packets(1_000)), Trees.Send(1, 3, Trees.Packets(1_000)), Trees.Send(4, 3, Trees.Packets(1_000)));
        // Host 4 ends when 2,000 packets have passed the last link; the others after 3,000. Buffers of 64 packets delay the start of sharing.
        Assert.InRange(run.Time(2), 1_850 * Trees.Full, 2_150 * Trees.Full);
        Assert.InRange(Math.Max(run.Time(0), run.Time(1)), 3_000 * Trees.Full, 3_150 * Trees.Full);
    }

    [Fact]
    public void A_buffer_that_holds_no_packet_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => Trees.Run(Trees.Star(2), Lossless.Credits(1) with
        {
            FlowControl = new FlowControlParameters { Kind = FlowControl.Credit, InputBuffer = new Bytes(4096) },
        }, Trees.Send(0, 1, new Bytes(1))));
        Assert.Contains("holds no packet", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_random_trees_nothing_is_lost_or_sent_twice_no_buffer_overflows_and_threads_and_windows_do_not_matter() =>
        RandomRuns.Lossless.Select(Gen.Double[0.01, 1], Gen.Int[2, 4]).Sample(
            (run, share, threads) =>
            {
                var network = new PacketNetwork(run.Topology, run.Parameters, run.Workload);
                var result = network.Run();
                Assert.Equal(run.Workload.Messages.Count, result.Completed);
                Assert.True(result.Totals.Conserved);
                Assert.Equal(0, result.Lost() + result.Totals.DataInFlight + result.Totals.ControlInFlight);
                // Go-back-N takes what another path overtook for lost.
                if (run.Parameters.Transport.Recovery == RecoveryKind.Selective)
                    Assert.Equal(0, result.Messages.Sum(m => m.Retransmissions));
                var control = run.Parameters.FlowControl;
                if (control.Kind == FlowControl.Credit)
                    Assert.All(result.Links, link => Assert.True(link.LargestHeld <= control.InputBuffer));
                var window = new SimDuration(Math.Max(1, (long)(run.Topology.Lookahead.Picoseconds * share)));
                var other = new PacketNetwork(run.Topology, run.Parameters with { Window = window }, run.Workload).Run(threads);
                Assert.Equal(result.Hash, other.Hash);
            },
            iter: 100, threads: 1);
}
