using CsCheck;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class InterleavedTests
{
    /// <summary>
    /// (PP-1)(F+B)/v with F, B the times of a rank's v chunks together (arXiv:2104.04473, section 2.2.2); here f, b are of one chunk,
    /// F = v f and B = v b. Exact for any f, b when C is a multiple of PP.
    /// </summary>
    [Fact]
    public void The_bubble_shrinks_by_the_number_of_chunks() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int[1, 20], Gen.Int[1, 20]).Sample((pp, v, groups, f, b) =>
            Assert.All(
                Times.Bubbles(InterleavedSchedule.Build(pp, v, groups * pp), Times.Of(f, b, 0)),
                bubble => Assert.Equal((pp - 1) * ((v * f) + (v * b)) / v, bubble)));

    [Fact]
    public void One_chunk_is_plain_1F1B() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 5]).Sample((pp, groups) =>
            Assert.Equal(OneForwardOneBackwardSchedule.Build(pp, groups * pp).Steps, InterleavedSchedule.Build(pp, 1, groups * pp).Steps));

    /// <summary>
    /// Rank 0 runs 2(PP-1) + (v-1)PP + 1 forwards before its first backward: the first micro-batch must go through all v chunks of the
    /// pipeline and one way back. That is the published price: 1 + (PP-1)/(PP v) times the PP v chunks 1F1B holds (arXiv:2205.05198).
    /// </summary>
    [Theory]
    [InlineData(4, 2, 16)]
    [InlineData(8, 3, 32)]
    public void Rank_0_holds_PP_minus_1_chunks_more_than_1F1B(int pp, int v, int microBatches) =>
        Assert.Equal((pp * v) + pp - 1, Times.Peaks(InterleavedSchedule.Build(pp, v, microBatches))[0]);

    [Fact]
    public void Slot_c_of_rank_r_is_stage_c_PP_plus_r()
    {
        var schedule = InterleavedSchedule.Build(4, 3, 8);
        Assert.Equal(12, schedule.Stages);
        Assert.Equal((2 * 4) + 1, schedule.StageOf(1, 2));
        Assert.Equal((1, 2), (schedule.Map.RankOf(9, 5), schedule.Map.SlotOf(9, 5)));
    }

    [Fact]
    public void Micro_batches_that_are_no_multiple_of_the_ranks_are_refused_with_the_next_that_is()
    {
        var error = Assert.Throws<ScheduleException>(() => InterleavedSchedule.Build(4, 2, 10));
        Assert.Equal("use 12 micro-batches, or 1F1B", error.Hint);
    }
}
