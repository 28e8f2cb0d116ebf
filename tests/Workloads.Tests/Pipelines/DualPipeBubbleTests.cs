using CsCheck;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

/// <summary>
/// The published bubble (PP/2-1)(F&amp;B + B - 3W) (SCH-003, SCH-004, F2_3-05, F2_3-08), B the full backward. Stages of equal times, no
/// communication. I = B - W, H = PP/2; W at most F and I (else it does not fit its gap), F&amp;B at most F + B.
/// </summary>
public sealed class DualPipeBubbleTests
{
    private static readonly Gen<(int Half, int More, int Weight, int Forward, int Input, int Saved)> Cases =
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 12], Gen.Int[1, 10], Gen.Int[0, 10], Gen.Int[0, 10], Gen.Int[0, 10])
            .Select(g => (g.Item1, g.Item2, g.Item3, g.Item3 + g.Item4, g.Item3 + g.Item5, Math.Min(g.Item6, g.Item3)));

    private static long Published(int half, int pair, int backward, int weight) => (long)(half - 1) * (pair + backward - (3 * weight));

    /// <summary>
    /// Exact when F = I, for any PP, C, W and F&amp;B, on the four middle ranks, which run equally many pairs. A rank hr further out
    /// overlaps H-2-hr pairs fewer (2 s4 + s5, F2_3-09), so is busy F + B - F&amp;B longer for each, and idle that much less.
    /// </summary>
    [Fact]
    public void The_bubble_is_the_published_one_when_F_equals_the_input_gradient() =>
        Cases.Sample(g =>
        {
            var (half, more, w, f, _, saved) = g;
            var pair = f + f + w - saved;
            var bubbles = Times.Bubbles(DualPipeSchedule.Build(2 * half, (4 * half) + (2 * more)), Times.Of(f, f, w, pair));
            for (var rank = 0; rank < 2 * half; rank++)
            {
                var hr = Math.Min(rank, (2 * half) - 1 - rank);
                Assert.Equal(Published(half, pair, f + w, w) - (Math.Max(0, half - 2 - hr) * saved), bubbles[rank]);
            }
        });

    /// <summary>
    /// Where F and I differ, the published order run as early as possible gives, on the middle ranks: F > I: (H-1)(F - I) more than
    /// the formula; F &lt; I: less, by (H-1)(I - F) but at most one F.
    /// </summary>
    [Fact]
    public void The_bubble_departs_from_the_published_one_by_a_known_amount_when_F_and_the_input_gradient_differ() =>
        Cases.Sample(g =>
        {
            var (half, more, w, f, input, saved) = g;
            var pair = f + input + w - saved;
            var bubbles = Times.Bubbles(DualPipeSchedule.Build(2 * half, (4 * half) + (2 * more)), Times.Of(f, input, w, pair));
            var departure = f >= input ? (half - 1) * (f - input) : -Math.Min((half - 1) * (input - f), f);
            Assert.Equal(Published(half, pair, input + w, w) + departure, bubbles[half - 1]);
        });

    /// <summary>Both directions of DualPipe are one V folded: rank r of PP/2 waits as long as ranks r and PP-1-r of PP.</summary>
    [Fact]
    public void DualPipeV_has_the_bubbles_of_DualPipe_on_half_the_devices() =>
        Cases.Sample(g =>
        {
            var (half, more, w, f, input, saved) = g;
            var times = Times.Of(f, input, w, f + input + w - saved);
            var whole = Times.Bubbles(DualPipeSchedule.Build(2 * half, (4 * half) + (2 * more)), times);
            var folded = Times.Bubbles(DualPipeVSchedule.Build(half, (2 * half) + more), times);
            Assert.Equal(whole[..half], folded);
            Array.Reverse(whole);
            Assert.Equal(whole[..half], folded);
        });

    /// <summary>The published example, 8 ranks, 20 micro-batches: with F = I = W = 1, F&amp;B = 3 the formula gives 3 (3 + 2 - 3) = 6.</summary>
    [Fact]
    public void Eight_ranks_with_unit_times_idle_six_units() =>
        Assert.All(Times.Bubbles(DualPipeSchedule.Build(8, 20), Times.Of(1, 1, 1, 3)), bubble => Assert.Equal(6, bubble));

    /// <summary>
    /// Where W exceeds F = I, phase 3 (B1 W1 F1) makes the neighbour wait for W: (H-1)(F&amp;B - W) in place of (H-1)(F&amp;B + I - 2W), here
    /// 3 (14 - 6) = 24 against 3 (14 + 4 - 12) = 18.
    /// </summary>
    [Fact]
    public void A_weight_gradient_longer_than_a_forward_costs_more_than_the_formula() =>
        Assert.Equal(24, Times.Bubbles(DualPipeSchedule.Build(8, 20), Times.Of(4, 4, 6, 14))[3]);
}
