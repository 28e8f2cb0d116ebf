using Sim.Workloads.Parallelism;

namespace Sim.Workloads.Tests.Parallelism;

public sealed class ParallelismPlanTests
{
    [Fact]
    public void DualPipe_on_2048_GPUs_reduces_dense_gradients_over_256_and_expert_gradients_over_4_ranks()
    {
        // 2,048 / 16 = 128 replicas of a pipeline rank, 128 / 64 = 2 of an expert; the mirrored rank holds both again.
        Assert.Equal(2048, Plans.DeepSeekV3.Ranks);
        Assert.Equal(256, Plans.DeepSeekV3.DenseDataGroup);
        Assert.Equal(4, Plans.DeepSeekV3.ExpertDataGroup);
    }

    [Fact]
    public void Without_mirrored_stages_the_groups_are_half_as_large()
    {
        var plan = Plans.DeepSeekV3 with { Assignment = StageAssignment.Single };
        Assert.Equal(128, plan.DenseDataGroup);
        Assert.Equal(2, plan.ExpertDataGroup);
    }

    [Fact]
    public void Every_rank_holds_the_stages_its_schedule_says()
    {
        var plan = new ParallelismPlan { PipelineParallel = 4 };
        Assert.Equal([1], plan.StagesOf(1));
        Assert.Equal([1, 5, 9], (plan with { Assignment = StageAssignment.Interleaved, VirtualPipeline = 3 }).StagesOf(1));
        Assert.Equal([1, 2], (plan with { Assignment = StageAssignment.Mirrored }).StagesOf(1));
        Assert.Equal([1, 6], (plan with { Assignment = StageAssignment.Folded }).StagesOf(1));
    }

    [Theory]
    [InlineData(StageAssignment.Single, 1, 1)]
    [InlineData(StageAssignment.Interleaved, 3, 1)]
    [InlineData(StageAssignment.Mirrored, 1, 2)]
    [InlineData(StageAssignment.Folded, 1, 1)]
    public void All_ranks_together_hold_every_stage_equally_often(StageAssignment assignment, int chunks, int copies)
    {
        var plan = new ParallelismPlan { PipelineParallel = 6, Assignment = assignment, VirtualPipeline = chunks };
        var held = new int[plan.Stages];
        for (var rank = 0; rank < 6; rank++)
        {
            foreach (var stage in plan.StagesOf(rank)) held[stage]++;
        }

        Assert.All(held, count => Assert.Equal(copies, count));
    }

    [Fact]
    public void A_DualPipe_rank_keeps_PP_plus_1_chunks()
    {
        // arXiv:2412.19437 Table 2.
        var peaks = PeakInFlight.PerStage(Plans.DeepSeekV3, 120);
        for (var rank = 0; rank < 16; rank++)
        {
            Assert.Equal(17, Plans.DeepSeekV3.StagesOf(rank).Sum(stage => peaks[stage]));
        }
    }

    [Fact]
    public void A_1F1B_rank_keeps_as_many_chunks_as_stages_follow_it() =>
        Assert.Equal([4, 3, 2, 1], PeakInFlight.PerStage(new ParallelismPlan { PipelineParallel = 4 }, 100));

    [Fact]
    public void An_interleaved_rank_keeps_its_warm_up_and_one_more()
    {
        // 2 (4 - r - 1) + (3 - 1) 4 + 1 forwards come before rank r's first backward.
        var plan = new ParallelismPlan { PipelineParallel = 4, Assignment = StageAssignment.Interleaved, VirtualPipeline = 3 };
        var peaks = PeakInFlight.PerStage(plan, 100);
        for (var rank = 0; rank < 4; rank++)
        {
            Assert.Equal((2 * (3 - rank)) + 9, plan.StagesOf(rank).Sum(stage => peaks[stage]));
        }
    }

    [Fact]
    public void No_stage_keeps_more_micro_batches_than_there_are() =>
        Assert.Equal([2, 2, 2, 1], PeakInFlight.PerStage(new ParallelismPlan { PipelineParallel = 4 }, 2));
}
