using CsCheck;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class OneForwardOneBackwardTests
{
    /// <summary>
    /// (PP-1)(F+B), B the full backward (SCH-001, F2_3-01). Holds for every rank and for any PP, C, F, B: the last stage works without
    /// a gap from (PP-1)F on for C(F+B), and the last backward then travels PP-1 stages.
    /// </summary>
    [Fact]
    public void The_bubble_is_PP_minus_1_times_F_plus_B() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[1, 30]).Sample((pp, c, f, input, w) =>
            Assert.All(
                Times.Bubbles(OneForwardOneBackwardSchedule.Build(pp, c), Times.Of(f, input, w)),
                bubble => Assert.Equal((pp - 1) * (f + input + w), bubble)));

    /// <summary>Rank r holds PP - r micro-batches (or all C where fewer); rank 0 the PP of F2_3-02.</summary>
    [Fact]
    public void Rank_r_holds_at_most_PP_minus_r_activations() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 40]).Sample((pp, c) =>
        {
            var peaks = Times.Peaks(OneForwardOneBackwardSchedule.Build(pp, c));
            for (var rank = 0; rank < pp; rank++)
            {
                Assert.Equal(Math.Min(pp - rank, c), peaks[rank]);
            }
        });

    /// <summary>PP2, C3 by hand: rank 0 is F0 F1 B0 F2 B1 B2, rank 1 is F0 B0 F1 B1 F2 B2.</summary>
    [Fact]
    public void A_two_stage_pipeline_alternates_after_one_warm_up_forward()
    {
        const ScheduleStepKind f = ScheduleStepKind.Forward;
        const ScheduleStepKind b = ScheduleStepKind.BackwardFull;
        var schedule = OneForwardOneBackwardSchedule.Build(2, 3);
        Assert.Equal(Steps((f, 0), (f, 1), (b, 0), (f, 2), (b, 1), (b, 2)), schedule.StepsOf(0).ToArray());
        Assert.Equal(Steps((f, 0), (b, 0), (f, 1), (b, 1), (f, 2), (b, 2)), schedule.StepsOf(1).ToArray());
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    public void No_ranks_or_no_micro_batches_are_refused_with_a_hint(int ranks, int microBatches)
    {
        var error = Assert.Throws<ScheduleException>(() => OneForwardOneBackwardSchedule.Build(ranks, microBatches));
        Assert.Equal("each of these numbers is at least 1", error.Hint);
    }

    private static ScheduleStep[] Steps(params (ScheduleStepKind Kind, int MicroBatch)[] steps) =>
        Array.ConvertAll(steps, step => ScheduleStep.Single(step.Kind, 0, step.MicroBatch));
}
