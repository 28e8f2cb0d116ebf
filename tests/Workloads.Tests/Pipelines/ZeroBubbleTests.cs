using CsCheck;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class ZeroBubbleTests
{
    /// <summary>
    /// (PP-1)(F+B-2W), B full (SCH-002, F2_3-03): exact when W fits the gaps it is to fill, W &lt;= F and W &lt;= B-W, and C >= PP.
    /// With I = B-W: the last stage defers PP-1 weight gradients, so its last input gradient ends at (PP-1)F + C(F+I+W) - (PP-1)W, the
    /// chain down takes (PP-1)I and rank 0 has no weight left but its last: makespan - C(F+I+W) = (PP-1)(F+I-W).
    /// </summary>
    [Fact]
    public void The_bubble_is_PP_minus_1_times_F_plus_B_minus_2W() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[0, 24], Gen.Int[1, 10], Gen.Int[0, 10], Gen.Int[0, 10]).Sample((pp, more, w, f, input) =>
            Assert.All(
                Times.Bubbles(ZeroBubbleSchedule.Build(pp, pp + more), Times.Of(w + f, w + input, w)),
                bubble => Assert.Equal((pp - 1) * (w + f + input), bubble)));

    /// <summary>With C below PP the last stage can defer only C-1 weight gradients, and PP-C fewer W are hidden.</summary>
    [Fact]
    public void Below_PP_micro_batches_the_bubble_grows_by_one_W_each() =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 11], Gen.Int[1, 10]).Where((pp, c, _) => c < pp).Sample((pp, c, t) =>
            Assert.All(
                Times.Bubbles(ZeroBubbleSchedule.Build(pp, c), Times.Of(t, t, t)),
                bubble => Assert.Equal(((pp - 1) * t) + ((pp - c) * t), bubble)));

    /// <summary>Where W is longer than the gap (W = 2, F = B-W = 1, PP 4) the formula gives 0; the order of ZB-H1 needs (PP-1)F = 3.</summary>
    [Fact]
    public void A_weight_gradient_longer_than_its_gap_costs_more_than_the_formula() =>
        Assert.Equal([3, 3, 3, 3], Times.Bubbles(ZeroBubbleSchedule.Build(4, 8), Times.Of(1, 1, 2)));

    /// <summary>F2_3-04: PP, on every rank, since rank r has PP - r forwards ahead and r weight gradients behind.</summary>
    [Fact]
    public void Every_rank_holds_PP_activations_as_rank_0_of_1F1B() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 40]).Sample((pp, c) =>
            Assert.All(Times.Peaks(ZeroBubbleSchedule.Build(pp, c)), peak => Assert.Equal(Math.Min(pp, c), peak)));
}
