using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class DualPipeVTests
{
    /// <summary>paper-facts F2_3-08: PP/2 devices for PP stages, rank r with stages r and PP-1-r.</summary>
    [Fact]
    public void A_micro_batch_goes_down_and_up_the_ranks()
    {
        var schedule = DualPipeVSchedule.Build(4, 20);
        Assert.Equal(8, schedule.Stages);
        int[] ranks = [0, 1, 2, 3, 3, 2, 1, 0];
        for (var stage = 0; stage < 8; stage++)
        {
            Assert.Equal(ranks[stage], schedule.Map.RankOf(stage, 7));
            Assert.Equal(stage < 4 ? 0 : 1, schedule.Map.SlotOf(stage, 7));
        }
    }

    /// <summary>F2_3-08: PP + 1, PP counting stages, so 2 x ranks + 1.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 20)]
    [InlineData(8, 60)]
    public void Every_rank_holds_at_most_stages_plus_one_activations(int ranks, int microBatches) =>
        Assert.All(Times.Peaks(DualPipeVSchedule.Build(ranks, microBatches)), peak => Assert.Equal((2 * ranks) + 1, peak));

    /// <summary>The V is DualPipe with C in place of C/2 per slot: 4 ranks, 10 micro-batches run the steps of ranks 0-3 of 8 x 20.</summary>
    [Fact]
    public void Its_ranks_run_the_phases_of_DualPipe_with_all_micro_batches_in_both_slots()
    {
        var whole = DualPipeSchedule.Build(8, 20);
        var folded = DualPipeVSchedule.Build(4, 10);
        for (var rank = 0; rank < 4; rank++)
        {
            var kinds = Array.ConvertAll(folded.StepsOf(rank).ToArray(), step => (step.Kind, step.Slot, step.BackwardSlot));
            Assert.Equal(Array.ConvertAll(whole.StepsOf(rank).ToArray(), step => (step.Kind, step.Slot, step.BackwardSlot)), kinds);
        }
    }

    [Fact]
    public void Fewer_micro_batches_than_stages_are_refused_with_a_hint()
    {
        var error = Assert.Throws<ScheduleException>(() => DualPipeVSchedule.Build(4, 7));
        Assert.StartsWith("DualPipeV on 4 ranks needs at least 8 micro-batches, not 7", error.Message, StringComparison.Ordinal);
    }
}
