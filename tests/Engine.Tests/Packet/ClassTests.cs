using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class ClassTests
{
    private static PacketParameters Classes(params int[] weights) => Trees.Unlimited(10_000) with
    {
        Classes = new ClassParameters { Count = weights.Length, Weights = weights },
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 7)]
    public void Weighted_classes_share_a_link_by_their_weights(int first, int second)
    {
        // Two hosts, a class each, into one link; both always have packets at hand while the class with the larger weight lasts.
        const int Packets = 800;
        var run = Trees.Run(Trees.Star(3), Classes(first, second), Trees.Send(1, 0, Trees.Packets(Packets)), Trees.Send(2, 0, Trees.Packets(Packets)) with { Class = 1 });
        // The one with weight w of W ends when Packets x W / w have passed, whole turns aside; the other at the end.
        var (fast, slow) = first >= second ? (0, 1) : (1, 0);
        var expected = (double)Packets * (first + second) / Math.Max(first, second) * Trees.Full;
        Assert.InRange(run.Time(fast) - (Trees.Full + (2 * Trees.Latency)), expected - (8 * Trees.Full), expected + (8 * Trees.Full));
        Assert.InRange(run.Time(slow) - (Trees.Full + (2 * Trees.Latency)), (2 * Packets * Trees.Full) - (2 * Trees.Full), (2 * Packets * Trees.Full) + (2 * Trees.Full));
    }

    [Fact]
    public void Strict_priority_lets_the_first_class_pass_as_if_it_were_alone()
    {
        var parameters = Trees.Unlimited(10_000) with { Classes = new ClassParameters { Count = 2 } };
        var urgent = Trees.Send(1, 0, Trees.Packets(100), start: 20_000_000);
        var run = Trees.Run(Trees.Star(3), parameters, urgent, Trees.Send(2, 0, Trees.Packets(1_000)) with { Class = 1 });
        var alone = Trees.Run(Trees.Star(3), parameters, urgent);
        // It waits for one packet in service, once.
        Assert.InRange(run.Time(0) - alone.Time(0), 1, Trees.Full);
    }

    [Fact]
    public void An_incast_slows_an_all_reduce_beside_it_unless_it_has_a_class_of_its_own()
    {
        // An expert-parallel incast of 7 to 1 beside a ring of the same hosts (data-parallel). In one class the incast's packets fill the input buffers of the
        // leaf, each host's port stands still with them, and the ring gets what the incast gets, a seventh. In two classes of equal weight the ring's credits
        // are its own. The ring's last link into host 0 shares with the incast in any case and is left out.
        var incast = Enumerable.Range(1, 7).Select(h => Trees.Send(h, 0, Trees.Packets(200))).ToArray();
        var ring = Enumerable.Range(0, 7).Select(h => Trees.Send(h, h + 1, Trees.Packets(200))).ToArray();
        long Ring(int classes, Message[] messages) => Trees.Run(
                Trees.Star(8), Lossless.Credits(60) with { Classes = new ClassParameters { Count = classes, Weights = [.. Enumerable.Repeat(1, classes)] } }, messages)
            .Messages.Take(7).Max(m => m.CompletionTime!.Value.Picoseconds);
        var alone = Ring(1, ring);
        Assert.True(Ring(1, [.. ring, .. incast]) > 3 * alone);
        // A port first fills the incast's 60 packets of buffer in turn with the ring, then sends a packet of it in seven: 60 + 140 / 6 wire times more.
        Assert.InRange(Ring(2, [.. ring, .. incast.Select(message => message with { Class = 1 })]), alone, alone + (100 * Trees.Full));
    }

    [Fact]
    public void Classes_that_nobody_uses_change_nothing() =>
        RandomRuns.Any.Select(Gen.Int[2, 4], Gen.Bool).Sample(
            (run, classes, weighted) =>
            {
                var more = run.Parameters with { Classes = new ClassParameters { Count = classes, Weights = weighted ? [.. Enumerable.Range(1, classes)] : null } };
                Assert.Equal(
                    new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run().Hash, new PacketNetwork(run.Topology, more, run.Workload).Run().Hash);
            },
            iter: 60, threads: 1);

    [Fact]
    public void A_class_that_does_not_exist_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => Trees.Run(Trees.Star(2), Trees.Unlimited(1), Trees.Send(0, 1, new Bytes(1)) with { Class = 1 }));
        Assert.Contains("there is no class 1", refused.Message, StringComparison.Ordinal);
    }
}
