using CsCheck;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Workloads.Tests.Collectives;

/// <summary>Times on ideal ports (one per rank, alpha per message) against the closed forms of Thakur, Rabenseifner, Gropp 2005.</summary>
public sealed class AllReduceClosedFormTests
{
    private const long Alpha = 1_000_000;
    private const long PerByte = 20_000;

    /// <summary>2(n-1) alpha + 2(n-1)/n S/B for any n, S a multiple of n.</summary>
    [Fact]
    public void Ring_takes_2_n_minus_1_steps_of_an_nth_of_the_message() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[0, 300]).Sample((n, shard) =>
            Assert.Equal(2L * (n - 1) * (Alpha + (shard * PerByte)), Time(TwoPhaseAllReduce.Ring(n), n * shard, 1)));

    /// <summary>2 log2(n) alpha + 2(n-1)/n S/B.</summary>
    [Fact]
    public void Halving_doubling_moves_the_bytes_of_the_ring_in_2_log_n_steps() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 60]).Sample((log, shard) =>
            Assert.Equal(
                (2L * log * Alpha) + (2L * ((1 << log) - 1) * shard * PerByte),
                Time(TwoPhaseAllReduce.HalvingDoubling(1 << log), (1 << log) * shard, 1)));

    /// <summary>2 alpha + S/B whatever n.</summary>
    [Fact]
    public void In_network_reduction_does_not_depend_on_the_number_of_ranks() =>
        Gen.Select(Gen.Int[2, 30], Gen.Int[0, 300]).Sample((n, bytes) =>
            Assert.Equal((2 * Alpha) + (bytes * PerByte), Time(new InNetworkAllReduce(n), bytes, 1)));

    /// <summary>
    /// Chunks pipeline on the port and hide latency, never bytes: the time stays between the port's bytes and the time of one chunk, and
    /// so moves by no more than the latency term.
    /// </summary>
    [Fact]
    public void The_number_of_chunks_moves_the_time_of_a_ring_by_at_most_its_latency_term() =>
        Gen.Select(Gen.Int[2, 10], Gen.Int[1, 8], Gen.Int[1, 12]).Sample((n, chunks, part) =>
        {
            var bytes = n * chunks * part;
            var port = 2L * (n - 1) * bytes / n * PerByte;
            var time = Time(TwoPhaseAllReduce.Ring(n), bytes, chunks);
            Assert.InRange(time, port, port + (2 * (n - 1) * Alpha));
        });

    /// <summary>
    /// Each tree edge carries S/2 up and S/2 down: 2(n-1) S in all; the busiest inner rank has three edges in one tree and is a leaf of
    /// the other: 4 x S/2 = 2 S.
    /// </summary>
    [Fact]
    public void No_port_of_the_double_tree_sends_more_than_twice_the_message() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 500]).Sample((n, half) =>
        {
            var plan = new CollectivePlan(new DoubleBinaryTreeAllReduce(n), new Bytes(2 * half), 1);
            Assert.Equal(2L * (n - 1) * 2 * half, Enumerable.Range(0, n).Sum(rank => plan.BytesOut(rank).Count));
            Assert.All(Enumerable.Range(0, n), rank => Assert.InRange(plan.BytesOut(rank).Count, 0, 4 * half));
        });

    /// <summary>NIC: 2(m-1)/m S/g for the ring between m nodes of g; in the node 2(g-1)/g S.</summary>
    [Fact]
    public void Hierarchy_divides_the_bytes_of_a_NIC_by_the_ranks_of_a_node()
    {
        const int m = 16, g = 8;
        const long message = 1L << 20;
        var plan = new CollectivePlan(new HierarchicalAllReduce(TwoPhaseAllReduce.Ring(m), g), new Bytes(message), 4);
        var (between, inside) = (0L, 0L);
        var sends = new CollectiveSend[plan.MaxSends];
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var send in sends.AsSpan(0, plan.Sends(round, 13, sends)))
            {
                (between, inside) = send.Peer / g == 13 / g ? (between, inside + send.Bytes) : (between + send.Bytes, inside);
            }
        }

        Assert.Equal(2 * (m - 1) * message / m / g, between);
        Assert.Equal(2 * (g - 1) * message / g, inside);
        Assert.Equal(2 + (2 * (m - 1)), plan.Algorithm.LatencySteps);
    }

    /// <summary>Formulas only, no state: 16,384 ranks, 1 GiB. Steps: ring 2 x 16,383, tree 2 x 14, halving-doubling 2 x 14.</summary>
    [Fact]
    public void A_group_of_16384_ranks_is_a_formula()
    {
        var gib = new Bytes(1L << 30);
        Assert.Equal(2 * 16_383, new CollectivePlan(TwoPhaseAllReduce.Ring(16_384), gib, 1).Rounds);
        Assert.Equal(2 * 14 * 8, new CollectivePlan(new DoubleBinaryTreeAllReduce(16_384), gib, 8).Rounds);
        var doubling = new CollectivePlan(TwoPhaseAllReduce.HalvingDoubling(16_384), gib, 1);
        Assert.Equal(2 * 14, doubling.Rounds);
        Assert.Equal(2 * 16_383L * (1 << 16), doubling.BytesOut(9_999).Count);
    }

    [Fact]
    public void Halving_refuses_a_group_that_is_no_power_of_two()
    {
        var error = Assert.Throws<ArgumentException>(() => TwoPhaseAllReduce.HalvingDoubling(12));
        Assert.StartsWith("recursive halving needs a power of two of ranks, not 12 (use ring or tree)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_refuses_no_chunks_and_negative_bytes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CollectivePlan(new RingAllGather(4), new Bytes(4), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CollectivePlan(new RingAllGather(4), new Bytes(-4), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingAllGather(0));
    }

    /// <summary>64 ranks, 1 MiB: all-reduce 2 x 63/64 MiB = 2,064,384 B, in the network 1 MiB, the others 63/64 MiB = 1,032,192 B.</summary>
    [Fact]
    public void The_port_bound_is_that_of_the_literature()
    {
        var mib = new Bytes(1 << 20);
        Assert.Equal(2_064_384, CollectiveBounds.PortBytes(CollectiveKind.AllReduce, 64, mib).Count);
        Assert.Equal(1_048_576, CollectiveBounds.PortBytes(CollectiveKind.AllReduce, 64, mib, inNetwork: true).Count);
        Assert.Equal(1_032_192, CollectiveBounds.PortBytes(CollectiveKind.AllToAll, 64, mib).Count);
        Assert.Equal(Bytes.Zero, CollectiveBounds.PortBytes(CollectiveKind.AllGather, 1, mib));
    }

    /// <summary>
    /// Without latency the trees cost the busiest port's 2 S/B plus the filling and draining of the pipe: at most one chunk of the port's
    /// bytes, 2 S/C/B, per level.
    /// </summary>
    [Fact]
    public void The_double_tree_comes_within_a_chunk_per_level_of_its_port_time() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[1, 24]).Sample(
            (n, chunks) =>
            {
                var plan = new CollectivePlan(new DoubleBinaryTreeAllReduce(n), new Bytes(4 * chunks), chunks);
                var port = Enumerable.Range(0, n).Max(rank => plan.BytesOut(rank).Count) * PerByte;
                var levels = plan.Algorithm.Steps / 2;
                Assert.InRange(new CollectiveRun(plan, 0, PerByte).Time, port, 2 * PerByte * 4 * (chunks + levels));
            },
            iter: 30);

    private static long Time(CollectiveAlgorithm algorithm, int bytes, int chunks) =>
        new CollectiveRun(new CollectivePlan(algorithm, new Bytes(bytes), chunks), Alpha, PerByte).Time;
}
