using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class FaultTests
{
    private const long Never = long.MaxValue;

    private static PacketFault Down(int link, long from, long until = Never) => new(link, new SimTime(from), new SimTime(until)) { IsDown = true };

    private static PacketParameters With(PacketParameters parameters, params PacketFault[] faults) =>
        parameters with { Faults = new FaultParameters { Faults = faults, Detection = new SimDuration(20_000_000) } };

    /// <summary>The link between tiers, towards the top, that most bytes of the message take.</summary>
    private static int Uplink(PacketTopology topology, PacketParameters parameters, Message message)
    {
        var run = Trees.Run(topology, parameters, message);
        return Enumerable.Range(0, topology.Links.Length).Where(link => topology.Links[link].Tier == 2 && topology.Links[link].Source >= 0)
            .MaxBy(link => run.Links[link].Sent.Count);
    }

    [Theory]
    [InlineData(RecoveryKind.Selective)]
    [InlineData(RecoveryKind.GoBackN)]
    public void A_link_that_goes_down_loses_what_is_on_it_and_the_message_goes_on_by_other_links(RecoveryKind recovery)
    {
        var topology = Trees.FatTree(4);
        var message = Trees.Send(0, 15, Trees.Packets(1_000));
        var parameters = Trees.Unlimited(100) with { Routing = PacketRouting.Ecmp };
        parameters = parameters with { Transport = parameters.Transport with { Recovery = recovery, Timeout = new SimDuration(100_000_000) } };
        var link = Uplink(topology, parameters, message);
        var intact = Trees.Run(topology, parameters, message);
        var run = Trees.Run(topology, With(parameters, Down(link, 30_000_000)), message);
        Assert.Equal(1, run.Completed);
        Assert.True(run.Totals.Conserved);
        // A window of 100 packets is on its way when the link fails: all of it is lost, and what the timeout sends again goes another way, for routes followed
        // 20 us after the failure.
        Assert.InRange(run.Totals.Losses, 1, 100);
        Assert.Equal(run.Totals.Losses, run.Links[link].Losses);
        Assert.Equal(run.Totals.Losses, run.Messages[0].Retransmissions);
        Assert.InRange(run.Time(0), intact.Time(0) + 80_000_000, intact.Time(0) + 130_000_000);
    }

    [Fact]
    public void A_flap_shorter_than_its_detection_costs_what_was_on_the_link()
    {
        var topology = Trees.FatTree(4);
        var message = Trees.Send(0, 15, Trees.Packets(2_000));
        var parameters = Trees.Unlimited(200) with { Routing = PacketRouting.Ecmp };
        var link = Uplink(topology, parameters, message);
        var run = Trees.Run(topology, With(parameters, Down(link, 50_000_000, 52_000_000)), message);
        Assert.Equal(1, run.Completed);
        // 2 us of packets begun, and the 1 us of cable before: 36 packets of 83.2 ns at full rate. Gaps are seen by what follows: no timeout.
        Assert.InRange(run.Totals.Losses, 34, 38);
        Assert.Equal(0, run.Messages[0].Timeouts);
        Assert.Equal(run.Totals.Losses, run.Messages[0].Retransmissions);
        Assert.True(run.Totals.Conserved);
    }

    [Fact]
    public void A_link_at_half_rate_takes_twice_as_long()
    {
        var topology = Trees.Star(2);
        var fault = new PacketFault(topology.HostLink[0], SimTime.Zero, SimTime.Never) { Rate = 0.5 };
        var run = Trees.Run(topology, With(Trees.Unlimited(100), fault), Trees.Send(0, 1, Trees.Packets(100)));
        Assert.Equal((100 * 2 * Trees.Full) + Trees.Latency + Trees.Full + Trees.Latency, run.Time(0));
    }

    [Fact]
    public void Link_level_retry_loses_nothing_and_takes_a_round_trip_of_the_link_per_error()
    {
        // Packets of 33,280 bits: r = 1 - (1 - p)^33280. A packet takes r / (1 - r) replays on average, each its wire time and two latencies.
        const double Errors = 1e-6;
        const int Packets = 20_000;
        var topology = Trees.Star(2);
        var fault = new PacketFault(topology.HostLink[0], SimTime.Zero, SimTime.Never) { BitErrorRate = Errors };
        var parameters = With(Trees.Unlimited(1_000), fault);
        var run = Trees.Run(topology, parameters with { Faults = parameters.Faults with { LinkRetry = true } }, Trees.Send(0, 1, Trees.Packets(Packets)));
        var wrong = 1 - Math.Pow(1 - Errors, 33_280);
        var expected = Packets * (Trees.Full + (wrong / (1 - wrong) * (Trees.Full + (2 * Trees.Latency))));
        Assert.Equal(0, run.Totals.Losses + run.Messages[0].Retransmissions);
        // 660 errors: 4 % standard error of the part that they cause, which is half.
        Assert.InRange(run.Time(0) / expected, 0.93, 1.07);
    }

    [Fact]
    public void Without_it_packets_are_lost_as_their_length_says_and_sent_again()
    {
        const double Errors = 1e-6;
        var topology = Trees.Star(2);
        var fault = new PacketFault(topology.HostLink[0], SimTime.Zero, SimTime.Never) { BitErrorRate = Errors };
        var run = Trees.Run(topology, With(Trees.Unlimited(1_000) with { Routing = PacketRouting.Ecmp }, fault), Trees.Send(0, 1, Trees.Packets(20_000)));
        Assert.Equal(1, run.Completed);
        Assert.True(run.Totals.Conserved);
        Assert.Equal(run.Totals.Losses, run.Messages[0].Retransmissions);
        // 677 losses are expected of 20,700 transmissions, standard deviation 26.
        Assert.InRange(run.Totals.Losses / (double)run.Totals.DataSent / (1 - Math.Pow(1 - Errors, 33_280)), 0.85, 1.15);
    }

    [Fact]
    public void A_dead_top_switch_leaves_the_others_and_a_dead_leaf_ends_in_giving_up()
    {
        var topology = Trees.FatTree(4);
        var messages = Enumerable.Range(0, 16).Select(h => Trees.Send(h, (h + 5) % 16, Trees.Packets(100))).ToArray();
        PacketFault[] Switch(int at) => [.. Enumerable.Range(0, topology.Links.Length).Where(link => topology.Links[link].Source == at || topology.Links[link].Target == at).Select(link => Down(link, 5_000_000))];
        foreach (var kind in Enum.GetValues<TransportKind>())
        {
            var parameters = new PacketParameters
            {
                Routing = kind == TransportKind.Hpcc ? PacketRouting.Ecmp : PacketRouting.Spray, Transport = new TransportParameters { Kind = kind }, Switch = SwitchParameters.For(kind),
            };
            var top = Trees.Run(topology, With(parameters, Switch(topology.Switches - 1)), messages);
            Assert.Equal(16, top.Completed);
            Assert.True(top.Totals.Conserved);
            // Leaf 0 has hosts 0 and 1: of the 16 messages 4 begin or end there.
            var leaf = Trees.Run(topology, With(parameters, Switch(0)), messages);
            Assert.Equal(12, leaf.Completed);
            Assert.Equal(4, leaf.Messages.Count(m => m.GivenUp));
            Assert.True(leaf.Totals.Conserved);
        }
    }

    [Fact]
    public void A_link_that_is_down_from_the_beginning_is_never_used()
    {
        var topology = Trees.FatTree(4);
        var message = Trees.Send(0, 15, Trees.Packets(100));
        var parameters = Trees.Unlimited(100);
        var link = Uplink(topology, parameters, message);
        var run = Trees.Run(topology, With(parameters, Down(link, 0)), message);
        Assert.Equal(0, run.Totals.Losses + run.Links[link].Sent.Count);
        Assert.Equal(1, run.Completed);
    }

    [Fact]
    public void Lossless_links_lose_what_a_flap_takes_and_their_credits_come_back()
    {
        var topology = Trees.FatTree(4);
        var messages = Enumerable.Range(0, 16).Select(h => Trees.Send(h, (h + 5) % 16, Trees.Packets(400))).ToArray();
        foreach (var flow in new[] { FlowControl.Credit, FlowControl.Pause })
        {
            var parameters = Trees.Unlimited(64) with { Routing = PacketRouting.Ecmp, FlowControl = new FlowControlParameters { Kind = flow } };
            var link = Uplink(topology, parameters, messages[0]);
            var run = Trees.Run(topology, With(parameters, Down(link, 20_000_000, 25_000_000)), messages);
            Assert.True(run.Totals.Losses > 0);
            Assert.Equal(0, run.Totals.Drops);
            Assert.Equal(16, run.Completed);
            Assert.True(run.Totals.Conserved);
        }
    }

    [Fact]
    public void A_file_names_links_switches_and_hosts()
    {
        var topology = Trees.FatTree(4);
        var (faults, findings) = FaultFile.Parse("f.txt", "failure switch_type TOR switch_id 1 link_id 0 start 5 end 9\nfailure switch_type CORE switch_id 3\nfailure host 2 rate 0.5\nfailure all bit_error_rate 1e-9", topology, isMatrix: false);
        Assert.Empty(findings);
        // A cable has two links; a top switch of k = 4 four cables; the tree 48.
        Assert.Equal(2 + 8 + 2 + 96, faults!.Count);
        Assert.Equal((1, 1), (topology.Links[faults[0].Link].Source, topology.Links[faults[1].Link].Target));
        Assert.Equal((5, 9, true), (faults[0].From.Picoseconds, faults[0].Until.Picoseconds, faults[0].IsDown));
        Assert.All(faults.Skip(2).Take(8), fault => Assert.True(topology.Links[fault.Link].Source == 19 || topology.Links[fault.Link].Target == 19));
        Assert.Equal((0.5, false), (faults[10].Rate, faults[10].IsDown));
    }

    [Theory]
    [InlineData("failure", "f.txt:1:1: error: the failure names no place, or two")]
    [InlineData("failure host 16", "f.txt:1:14: error: host '16' is not a whole number from 0 to 15")]
    [InlineData("failure switch_type MID switch_id 0", "f.txt:1:21: error: the network has no switches of type 'MID'")]
    [InlineData("failure switch_type TOR", "f.txt:1:21: error: the switch has no number")]
    [InlineData("failure switch_type TOR switch_id 0 link_id 2", "f.txt:1:45: error: link_id '2' is not a whole number from 0 to 1")]
    [InlineData("failure host 1 start 9 end 5", "f.txt:1:28: error: the failure ends at 5 ps and begins at 9 ps")]
    [InlineData("failure host 1 rate 2", "f.txt:1:21: error: rate '2' is not a number from 0.001 to 1")]
    [InlineData("failure host 1 speed 2", "f.txt:1:16: error: 'speed' is no key of a failure")]
    [InlineData("failure host", "f.txt:1:9: error: 'host' has no value")]
    [InlineData("Failures 1", "f.txt:1:1: error: 'Failures' begins no failure")]
    public void A_broken_file_says_where_and_what(string text, string message)
    {
        var (faults, findings) = FaultFile.Parse("f.txt", text, Trees.FatTree(4), isMatrix: false);
        Assert.Null(faults);
        Assert.StartsWith(message, findings[0].ToString(), StringComparison.Ordinal);
    }
}
