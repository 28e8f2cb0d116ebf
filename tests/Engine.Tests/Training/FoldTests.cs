using Sim.Engine.Training.Analysis;
using Sim.Units;

namespace Sim.Engine.Tests.Training;

public sealed class FoldTests
{
    /// <summary>Four groups of eight ranks in each of four stages: every kind of parameter collective crosses groups.</summary>
    private static readonly TrainingFixture Dense = new() { DataParallel = 32, Tokens = 512, GradientBytes = 4, WeightBytes = 2 };

    private static readonly TrainingFixture Moe = Dense with { DataParallel = 64, Experts = 64, ExpertParallel = 16, Balanced = true, Notify = SimDuration.FromMicroseconds(3), ForwardRate = 150e9 };

    [Theory]
    [InlineData("1f1b", 2)]
    [InlineData("interleaved", 4)]
    [InlineData("zb1p", 4)]
    [InlineData("dualpipe", 2)]
    [InlineData("dualpipe", 4)]
    [InlineData("dualpipev", 4)]
    public void A_dense_step_takes_the_same_time_folded(string schedule, int fold) => AssertSame(Schedules.Of(schedule, Dense), fold);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_step_of_each_zero_stage_takes_the_same_time_folded(int stage)
    {
        AssertSame(Dense with { ZeroStage = stage }, 4);
        AssertSame(Dense with { ZeroStage = stage, OverlapGradients = true, OverlapWeights = true }, 4);
    }

    [Fact]
    public void A_step_with_tensor_and_context_parallelism_takes_the_same_time_folded() =>
        AssertSame(Dense with { DataParallel = 8, TensorParallel = 4, ContextParallel = 2 }, 8);

    [Theory]
    [InlineData("1f1b")]
    [InlineData("dualpipe")]
    public void A_step_with_balanced_experts_takes_the_same_time_folded(string schedule)
    {
        AssertSame(Schedules.Of(schedule, Moe), 2);
        AssertSame(Schedules.Of(schedule, Moe), 4);
    }

    [Fact]
    public void Drawn_routing_makes_the_sampled_step_end_no_later_than_the_whole()
    {
        // The first groups see the same tokens either way; the others can only delay the reduction of gradients.
        var drawn = Moe with { Balanced = false, Mlp = (200, 200, 200) };
        Assert.True((drawn with { Fold = 2 }).Run().End <= drawn.Run().End);
    }

    [Fact]
    public void The_mean_largest_of_normal_values_has_its_closed_forms()
    {
        Assert.Equal(0, NormalMaximum.Mean(1), 1e-6);
        Assert.Equal(1 / Math.Sqrt(Math.PI), NormalMaximum.Mean(2), 1e-6);
        Assert.Equal(1.5 / Math.Sqrt(Math.PI), NormalMaximum.Mean(3), 1e-6);
    }

    [Fact]
    public void The_slowest_of_more_groups_is_later_by_their_spread()
    {
        // m(2) = 1/sqrt(pi), m(3) = 1.5/sqrt(pi): half of 1/sqrt(pi) deviations.
        Assert.Equal(2 * 0.5 / Math.Sqrt(Math.PI), new ReplicaSpread(2, 2).Later(3), 1e-5);
        Assert.Equal(0, new ReplicaSpread(2, 2).Later(2));
        Assert.True(double.IsNaN(new ReplicaSpread(1, double.NaN).Later(2)));
    }

    private static void AssertSame(TrainingFixture whole, int fold) => Assert.Equal(whole.Run().End, (whole with { Fold = fold }).Run().End);
}
