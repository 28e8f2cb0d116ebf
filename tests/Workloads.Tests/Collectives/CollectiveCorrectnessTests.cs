using CsCheck;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Workloads.Tests.Collectives;

/// <summary>What a collective must leave on each rank, whatever order messages take, for messages that do not divide evenly.</summary>
public sealed class CollectiveCorrectnessTests
{
    private static readonly Gen<(CollectivePlan Plan, int Seed)> Plans =
        Gen.Select(Gen.Int[0, 14], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[0, 70], Gen.Int[1, 4], Gen.Int[0, 1_000_000])
            .Select((kind, a, b, bytes, chunks, seed) => (new CollectivePlan(Algorithm(kind, a, b), new Bytes(bytes), chunks), seed));

    private static CollectiveAlgorithm Algorithm(int kind, int a, int b) => kind switch
    {
        0 => TwoPhaseAllReduce.Ring(a * b),
        1 => TwoPhaseAllReduce.HalvingDoubling(1 << (a - 1)),
        2 => new DoubleBinaryTreeAllReduce(a * b),
        3 => new HierarchicalAllReduce(TwoPhaseAllReduce.Ring(a), b),
        4 => new HierarchicalAllReduce(TwoPhaseAllReduce.HalvingDoubling(1 << (a - 1)), b),
        5 => new HierarchicalAllReduce(new DoubleBinaryTreeAllReduce(a), b),
        6 => new InNetworkAllReduce(a * b),
        7 => new RingAllGather(a * b),
        8 => new DoublingAllGather(1 << (a - 1)),
        9 => new DirectAllGather(a * b),
        10 => new RingReduceScatter(a * b),
        11 => new HalvingReduceScatter(1 << (a - 1)),
        12 => new DirectReduceScatter(a * b),
        13 => new DirectAllToAll(a * b),
        _ => new HierarchicalAllToAll(a, b),
    };

    [Fact]
    public void Every_rank_ends_with_every_contribution_exactly_once_in_whatever_order_messages_arrive() =>
        Plans.Where(p => p.Plan.Algorithm.Kind != CollectiveKind.AllToAll).Sample(p =>
        {
            var plan = p.Plan;
            var run = new CollectiveRun(plan, jitterSeed: p.Seed);
            Assert.True(run.Complete);
            for (var rank = 0; rank < plan.Ranks; rank++)
            {
                for (var chunk = 0; chunk < plan.Chunks; chunk++)
                {
                    for (var owner = 0; owner < plan.Ranks; owner++)
                    {
                        var shard = plan.ChunkSlice(chunk).Part(plan.Ranks, owner);
                        var all = ulong.MaxValue >> (64 - plan.Ranks);
                        var expected = plan.Algorithm.Kind == CollectiveKind.AllGather ? 1UL << owner : all;
                        if (owner == rank || plan.Algorithm.Kind != CollectiveKind.ReduceScatter)
                        {
                            Assert.DoesNotContain(run.Data[rank][(int)shard.Offset..(int)(shard.Offset + shard.Bytes)], set => set != expected);
                        }
                    }
                }
            }
        });

    /// <summary>Messages that cross the ports are those of the formula, per rank and in all what arrives is what was sent.</summary>
    [Fact]
    public void A_rank_sends_the_bytes_of_the_closed_form() =>
        Plans.Sample(p =>
        {
            var run = new CollectiveRun(new CollectivePlan(p.Plan.Algorithm, p.Plan.Message, p.Plan.Chunks));
            Assert.True(run.Complete);
            for (var rank = 0; rank < p.Plan.Ranks; rank++)
            {
                Assert.Equal(p.Plan.BytesOut(rank).Count, run.BytesOut[rank]);
            }
        });

    /// <summary>With empty messages only latency is left: LatencySteps x alpha, for every algorithm and any number of chunks.</summary>
    [Fact]
    public void An_empty_message_takes_the_latency_chain() =>
        Plans.Sample(p =>
        {
            var run = new CollectiveRun(new CollectivePlan(p.Plan.Algorithm, Bytes.Zero, p.Plan.Chunks), alpha: 1000);
            Assert.Equal(p.Plan.LatencyBound(new SimDuration(1000)).Picoseconds, run.Time);
        });

    /// <summary>No algorithm may beat the bound: the busiest rank sends at least the port bytes.</summary>
    [Fact]
    public void The_busiest_port_carries_at_least_the_bytes_that_any_algorithm_needs() =>
        Plans.Sample(p =>
        {
            var busiest = Enumerable.Range(0, p.Plan.Ranks).Max(rank => p.Plan.BytesOut(rank).Count);
            var (algorithm, n) = (p.Plan.Algorithm, p.Plan.Ranks);
            var bound = CollectiveBounds.PortBytes(algorithm.Kind, n, p.Plan.Message, algorithm is InNetworkAllReduce);

            // Blocks of an all-to-all differ by a byte per chunk, and the formula is of equal blocks.
            var slack = algorithm.Kind == CollectiveKind.AllToAll ? p.Plan.Chunks * n : 0;
            Assert.True(busiest + slack >= bound.Count, $"{algorithm.Name}: {busiest} < {bound.Count}");
        });
}
