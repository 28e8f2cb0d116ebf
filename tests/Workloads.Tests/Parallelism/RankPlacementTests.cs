using Sim.Units;
using Sim.Workloads.Parallelism;

namespace Sim.Workloads.Tests.Parallelism;

public sealed class RankPlacementTests
{
    [Fact]
    public void An_EP_group_of_64_is_8_consecutive_nodes_and_pipelines_run_across()
    {
        var placement = new RankPlacement(Plans.DeepSeekV3, 8);
        var group = placement.ExpertGroup(new RankId(70));
        Assert.Equal(Enumerable.Range(64, 64), group.Select(rank => rank.Value));
        Assert.Equal(Enumerable.Range(8, 8), group.Select(rank => placement[rank].Node).Distinct());
        // A stage is 128 ranks, so the pipeline of rank 70 steps by 128.
        Assert.Equal(Enumerable.Range(0, 16).Select(stage => 70 + (128 * stage)), placement.PipelineGroup(new RankId(70)).Select(rank => rank.Value));
        Assert.Equal(new RankCoordinate(0, 0, 70, 0, 70, 8, 6), placement[new RankId(70)]);
    }

    [Fact]
    public void DualPipe_data_groups_are_a_stage_and_its_mirror()
    {
        var placement = new RankPlacement(Plans.DeepSeekV3, 8);
        var dense = placement.DenseReplicas(new RankId(5));
        Assert.Equal(256, dense.Length);
        Assert.Equal(Enumerable.Range(0, 128).Concat(Enumerable.Range(1920, 128)), dense.Select(rank => rank.Value));
        // Expert index 5 of both EP groups of stages 0 and 15.
        Assert.Equal([5, 69, 1925, 1989], placement.ExpertReplicas(new RankId(5)).Select(rank => rank.Value));
    }

    [Fact]
    public void Expert_groups_are_folded_over_tensor_and_context_groups()
    {
        // TP 2 x CP 2 x DP 4 = 16 ranks of a stage, in order; EP 8 takes halves of them, and rank 3 shares its experts with rank 11 alone.
        var plan = new ParallelismPlan { TensorParallel = 2, ContextParallel = 2, DataParallel = 4, ExpertParallel = 8, PipelineParallel = 2 };
        var placement = new RankPlacement(plan, 8);
        Assert.Equal(Enumerable.Range(0, 8), placement.ExpertGroup(new RankId(3)).Select(rank => rank.Value));
        Assert.Equal([19, 27], placement.ExpertDataGroup(new RankId(19)).Select(rank => rank.Value));
        Assert.Equal([2, 3], placement.TensorGroup(new RankId(3)).Select(rank => rank.Value));
        Assert.Equal([1, 3], placement.ContextGroup(new RankId(3)).Select(rank => rank.Value));
        Assert.Equal([1, 3, 5, 7, 9, 11, 13, 15], placement.DataGroup(new RankId(3)).Select(rank => rank.Value));
        Assert.Equal(2, plan.ExpertDataGroup);
    }

    [Theory]
    [InlineData("tp-cp-dp-pp")]
    [InlineData("pp-tp-dp-cp")]
    [InlineData("cp-tp-pp-dp")]
    public void Coordinates_and_ranks_are_each_others_inverse_and_groups_partition_the_ranks(string order)
    {
        var plan = new ParallelismPlan { TensorParallel = 2, ContextParallel = 3, DataParallel = 8, ExpertParallel = 4, PipelineParallel = 4, Assignment = StageAssignment.Mirrored };
        var placement = new RankPlacement(plan, 8, order);
        Func<RankId, RankId[]>[] kinds =
            [placement.TensorGroup, placement.ContextGroup, placement.ExpertGroup, placement.PipelineGroup, placement.DenseReplicas, placement.ExpertReplicas];
        int[] sizes = [2, 3, 4, 4, plan.DenseDataGroup, plan.ExpertDataGroup];
        for (var value = 0; value < plan.Ranks; value++)
        {
            var rank = new RankId(value);
            Assert.Equal(rank, placement.RankAt(placement[rank]));
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                var group = kinds[kind](rank);
                Assert.Equal(sizes[kind], group.Distinct().Count());
                Assert.Contains(rank, group);
                // Every member sees the same group.
                Assert.Equal(group, kinds[kind](group[^1]));
            }
        }
    }

    [Theory]
    [InlineData("tp-cp-dp")]
    [InlineData("tp-tp-dp-pp")]
    [InlineData("tp-cp-ep-dp-pp")]
    [InlineData("tp-cp-dp-xx")]
    [InlineData("")]
    public void An_order_that_is_not_a_permutation_is_refused(string order) => Assert.StartsWith(
        $"the rank order '{order}' must name tp, cp, dp and pp once each, joined by '-'",
        Assert.Throws<ArgumentException>(() => new RankPlacement(Plans.DeepSeekV3, 8, order)).Message,
        StringComparison.Ordinal);
}
