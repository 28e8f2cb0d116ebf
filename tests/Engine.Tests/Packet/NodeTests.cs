using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

/// <summary>Nodes as units: copies over their links, triggers that join their hosts, delays; exact for any window and number of threads.</summary>
public sealed class NodeTests
{
    // 8 Gb/s of payload: a byte takes a nanosecond.
    private static readonly DataRate Slow = new(8_000_000_000);

    [Fact]
    public void A_copy_alone_takes_its_slowest_link_and_all_latencies()
    {
        // 1,000 bytes: 1 us on the slow link, 0.5 us on the fast ones; 300 ns of latency on each of the three.
        var links = new[] { Link(2), Link(1), Link(2) };
        Assert.Equal(1_000_000 + 900_000, Copies(links, new NodeCopy(0, 1, 2, new Bytes(1_000), -1, -1))[0]);
    }

    [Fact]
    public void Copies_to_one_link_follow_each_other()
    {
        // Both leave at once on links of their own; the receiving link takes 1 us for each.
        var ends = Copies([Link(1), Link(1), Link(1)], new NodeCopy(0, 2, -1, new Bytes(1_000), -1, -1), new NodeCopy(1, 2, -1, new Bytes(1_000), -1, -1));
        Assert.Equal([1_600_000L, 2_600_000], ends);
    }

    [Fact]
    public void Copies_that_meet_share_their_link()
    {
        // Four turns of 64 KiB for the long copy, one for the short: it ends after the second turn of the link, not after the fifth.
        const long turn = 65_536_000;
        var ends = Copies([Link(1), Link(1), Link(1)], new NodeCopy(0, 1, -1, new Bytes(4 * 65_536), -1, -1), new NodeCopy(0, 2, -1, new Bytes(65_536), -1, -1));
        Assert.Equal([(5 * turn) + 600_000, (2 * turn) + 600_000], ends);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 77_777L)]
    [InlineData(1, 1_000L)]
    [InlineData(2, null)]
    [InlineData(3, 333_333L)]
    public void A_chain_through_the_links_and_hosts_of_nodes_takes_the_sum_of_its_parts(int threads, long? window)
    {
        // Per round: a copy of 1,000 bytes in the node (1 us + 2 x 300 ns), then a message of 64 bytes from another host of the node over two links of a star, then 250 ns of delay at the receiver.
        const int rounds = 1_000;
        var (messages, copies, counts, delays, chains) = (new List<Message>(), new List<NodeCopy>(), new List<int>(), new List<SimDuration>(), new List<(int, int)>());
        for (var round = 0; round < rounds; round++)
        {
            var node = round % 2;
            var (copied, received) = (counts.Count, counts.Count + 1);
            copies.Add(new NodeCopy(node * 2, (node * 2) + 1, -1, new Bytes(1_000), round == 0 ? -1 : copied - 1, copied));
            messages.Add(new Message((node * 2) + (round % 4 / 2), ((1 - node) * 2) + (round % 4 / 2), new Bytes(64), SimTime.Zero, copied, ReceivedTrigger: received));
            counts.AddRange([1, 1]);
            delays.AddRange([SimDuration.Zero, new SimDuration(250_000)]);
        }

        var star = Trees.Star(4);
        var topology = new PacketTopology(4, star.Switches, star.Links, 2, [Link(1), Link(1), Link(1), Link(1)]);
        var workload = new MessageSet(messages, counts) { Copies = copies, Delays = delays, Chains = chains };
        var parameters = Trees.Unlimited(16) with { Window = window is { } w ? new SimDuration(w) : null };
        var run = new PacketNetwork(topology, parameters, workload).Run(threads);
        // The last round ends when its message is there; its delay starts nothing.
        Assert.Equal((rounds * (1_600_000L + (2 * (2_560 + Trees.Latency)))) + ((rounds - 1) * 250_000L), run.Messages[^1].Received!.Value.Picoseconds);
    }

    [Fact]
    public void A_chain_of_triggers_counts_each_other_in_one_instant()
    {
        // Trigger 0 (a copy) counts for 1, which counts for 2, which posts the message: it leaves when the copy is there.
        var star = Trees.Star(2);
        var topology = new PacketTopology(2, star.Switches, star.Links, 1, [Link(1), Link(1)]);
        var workload = new MessageSet([new Message(0, 1, new Bytes(64), SimTime.Zero, StartTrigger: 2)], [1, 1, 1])
        {
            Copies = [new NodeCopy(0, -1, -1, new Bytes(1_000), -1, 0)], Chains = [(0, 1), (1, 2)],
        };
        var run = new PacketNetwork(topology, Trees.Unlimited(16), workload).Run();
        Assert.Equal(1_300_000, run.Messages[0].Posted!.Value.Picoseconds);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 77_777L)]
    [InlineData(2, null)]
    [InlineData(2, 12_345L)]
    public void A_chain_of_signals_takes_the_sum_of_its_latencies(int threads, long? window)
    {
        // Between two nodes and within each in turn; the latency is shorter than any link's, and so is the window.
        const int rounds = 1_000;
        var latency = new SimDuration(123_456);
        var signals = new List<NodeSignal> { new(-1, 0, 0, SimDuration.Zero) };
        for (var round = 1; round < rounds; round++)
        {
            signals.Add(new NodeSignal(round - 1, round, round % 4 / 2, latency));
        }

        var star = Trees.Star(4);
        var topology = new PacketTopology(4, star.Switches, star.Links, 2, [Link(1), Link(1)]);
        var workload = new MessageSet([], [.. Enumerable.Repeat(1, rounds)]) { Signals = signals };
        var run = new PacketNetwork(topology, Trees.Unlimited(16) with { Window = window is { } w ? new SimDuration(w) : null }, workload).Run(threads);
        Assert.Equal((rounds - 1) * latency.Picoseconds, run.Triggers[^1]!.Value.Picoseconds);
    }

    [Fact]
    public void A_signal_without_latency_is_refused()
    {
        var star = Trees.Star(2);
        var topology = new PacketTopology(2, star.Switches, star.Links, 1, [Link(1), Link(1)]);
        var workload = new MessageSet([], [1, 1]) { Signals = [new(-1, 0, 0, SimDuration.Zero), new(0, 1, 1, SimDuration.Zero)] };
        Assert.Contains("has no latency", Assert.Throws<ArgumentException>(() => new PacketNetwork(topology, Trees.Unlimited(1), workload).Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_from_node_to_node_is_refused()
    {
        var star = Trees.Star(2);
        var topology = new PacketTopology(2, star.Switches, star.Links, 1, [Link(1), Link(1)]);
        var workload = new MessageSet([], []) { Copies = [new NodeCopy(0, 1, -1, new Bytes(1), -1, -1)] };
        Assert.Contains("not those of one node", Assert.Throws<ArgumentException>(() => new PacketNetwork(topology, Trees.Unlimited(1), workload).Run()).Message, StringComparison.Ordinal);
    }

    private static NodeLink Link(int timesSlow) => new(Slow * timesSlow, new SimDuration(300_000));

    private static long[] Copies(NodeLink[] links, params NodeCopy[] copies)
    {
        var star = Trees.Star(2);
        var topology = new PacketTopology(2, star.Switches, star.Links, 2, links);
        var run = new PacketNetwork(topology, Trees.Unlimited(1), new MessageSet([], []) { Copies = copies }).Run();
        return [.. run.Copies.Select(end => end!.Value.Picoseconds)];
    }
}
