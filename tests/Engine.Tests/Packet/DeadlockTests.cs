using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class DeadlockTests
{
    /// <summary>On a ring of five every host sends to the next but one: the shortest path is two links on, so each link of the ring waits for the next.</summary>
    private static Message[] Turning(int switches, long packets) => [.. Enumerable.Range(0, switches).Select(h => Trees.Send(h, (h + 2) % switches, Trees.Packets(packets)))];

    [Theory]
    [InlineData(FlowControl.Credit, SwitchQueueing.Output, 1, TransportKind.Infiniband)]
    [InlineData(FlowControl.Credit, SwitchQueueing.Virtual, 2, TransportKind.Infiniband)]
    [InlineData(FlowControl.Credit, SwitchQueueing.Input, 1, TransportKind.Infiniband)]
    [InlineData(FlowControl.Pause, SwitchQueueing.Output, 2, TransportKind.Dcqcn)]
    public void A_ring_that_waits_for_itself_is_a_deadlock_and_says_who_waits_for_whom(FlowControl kind, SwitchQueueing queueing, int threads, TransportKind transport)
    {
        var parameters = kind == FlowControl.Credit ? Lossless.Credits(4) : Lossless.Pauses(4 * 4160);
        parameters = parameters with
        {
            Transport = parameters.Transport with { Kind = transport },
            Switch = parameters.Switch with { Queueing = queueing, MarkFrom = new Bytes(0) },
        };
        var topology = Lossless.Ring(5);
        var run = new PacketNetwork(topology, parameters, new MessageSet(Turning(5, 500))).Run(threads);
        Assert.NotNull(run.Deadlock);
        Assert.Equal(0, run.Completed);
        Assert.Equal(0, run.Lost());
        Assert.True(run.Totals.Conserved);
        Assert.Equal(run.Totals.DataInFlight, run.Deadlock.Packets);
        Assert.Equal(0, run.Deadlock.Class);
        // The loop is the ring in one direction.
        Assert.Equal(["switch 0 -> switch 1", "switch 1 -> switch 2", "switch 2 -> switch 3", "switch 3 -> switch 4", "switch 4 -> switch 0"], run.Deadlock.Links.Select(topology.Name).Order());
        Assert.Equal(6, run.Deadlock.Report(topology).Split('\n').Length);
    }

    [Fact]
    public void Short_messages_pass_the_same_loop()
    {
        // A packet each fits the buffers: a loop is a danger and no verdict.
        var run = Trees.Run(Lossless.Ring(5), Lossless.Credits(4), Turning(5, 1));
        Assert.Null(run.Deadlock);
        Assert.Equal(5, run.Completed);
    }

    [Fact]
    public void The_loop_of_a_ring_is_found_before_the_run_and_a_fat_tree_has_none()
    {
        var ring = Lossless.Ring(5);
        var loop = CreditLoops.Find(ring, new MessageSet(Turning(5, 1)));
        Assert.Equal(5, loop.Count);
        for (var i = 0; i < loop.Count; i++)
        {
            Assert.Equal(ring.Links[loop[i]].Target, ring.Links[loop[(i + 1) % loop.Count]].Source);
        }

        // Without the message that closes it the data has no loop, and its answers run the other way.
        Assert.Empty(CreditLoops.Find(ring, new MessageSet(Turning(5, 1)[1..])));
        Assert.Empty(CreditLoops.Find(Trees.FatTree(4), MatrixGenerator.AllToAll(16, new Bytes(1))));
    }

    [Fact]
    public void A_long_rest_is_no_deadlock()
    {
        var run = Trees.Run(Trees.Star(2), Lossless.Credits(4), Trees.Send(0, 1, Trees.Packets(1)), Trees.Send(1, 0, Trees.Packets(1), start: 50_000_000_000_000));
        Assert.Equal(2, run.Completed);
        Assert.Null(run.Deadlock);
    }

    [Fact]
    public void Findings_name_small_headroom_full_buffers_few_credits_and_loops()
    {
        var star = Trees.Star(4);
        var send = new MessageSet([Trees.Send(0, 1, new Bytes(1))]);
        Assert.Empty(LinkCheck.Of("net", star, Trees.Unlimited(1), send));
        Assert.Empty(LinkCheck.Of("net", star, Lossless.Pauses(100_000), send));
        var needed = 100_000 + (3 * 4160) + (2 * 64);
        Assert.Empty(LinkCheck.Of("net", star, Lossless.Pauses(100_000, new Bytes(needed)), send));
        Assert.Contains($"up to {needed} bytes", Assert.Single(LinkCheck.Of("net", star, Lossless.Pauses(100_000, new Bytes(needed - 1)), send)).Message, StringComparison.Ordinal);
        // Four links of two lanes into the switch.
        PacketParameters Pool(long bytes) => Lossless.Pauses(100_000) with { Switch = new SwitchParameters { SharedBuffer = new Bytes(bytes) } };
        Assert.Empty(LinkCheck.Of("net", star, Pool((8 * needed) + 1), send));
        Assert.Contains("no room for the headroom", Assert.Single(LinkCheck.Of("net", star, Pool(8 * needed), send)).Message, StringComparison.Ordinal);
        // 20 of the 26.04 packets of a round trip: 77 %; 27 are enough.
        Assert.Contains("carry 77 % of its rate", Assert.Single(LinkCheck.Of("net", star, Lossless.Credits(20), send)).Message, StringComparison.Ordinal);
        Assert.Empty(LinkCheck.Of("net", star, Lossless.Credits(27), send));
        var loop = Assert.Single(LinkCheck.Of("net", Lossless.Ring(5), Lossless.Credits(27), new MessageSet(Turning(5, 1))));
        Assert.Equal(FindingSeverity.Warning, loop.Severity);
        Assert.Contains("switch 4 -> switch 0", loop.Message, StringComparison.Ordinal);
    }
}
