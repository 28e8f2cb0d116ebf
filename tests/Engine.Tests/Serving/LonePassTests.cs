using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Engine.Inference;
using Sim.Engine.Serving;
using Sim.Engine.Tests.Inference;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Engine.Tests.Serving;

/// <summary>Decode passes without kernels on two nodes, with caches that come from two others.</summary>
public sealed class LonePassTests
{
    [Fact]
    public void Caches_of_equal_class_slow_a_pass_the_more_the_more_there_are_and_at_most_to_half_the_rate()
    {
        double[] seconds = [.. new[] { 0, 4, 16 }.Select(transfers => Seconds(transfers, priority: 0))];
        Assert.True(seconds[0] < seconds[1] && seconds[1] <= seconds[2], string.Join(" ", seconds));
        // At a port that both want each gets half; nothing else takes time here.
        Assert.InRange(seconds[2] / seconds[0], 1.3, 2 + 1e-6);
    }

    [Fact]
    public void Caches_behind_exchanges_do_not_slow_a_pass() => Assert.Equal(Seconds(0, priority: 1), Seconds(16, priority: 1), 1e-12);

    private static double Seconds(int transfers, int priority)
    {
        var model = InferenceFixture.DeepSeek;
        var plan = new InferencePlan { Ranks = 16, ExpertParallel = 16 };
        var traffic = new ExpertTraffic(model.Moe!, plan, 8, new ExpertChoice(ExpertChoiceSource.Balanced), 1);
        var costs = new PassCosts(
            InferenceKernels.Of(model, GemmPrecision.Fp8), null, plan, model.HiddenSize, new PassSettings { Kernels = PassKernels.Decode, DispatchBytes = 7392, CombineBytes = 14336 });
        var settings = new ServingSettings
        {
            ChunkTokens = 1, MaxSequences = 1, PrefillCacheTokens = 1, DecodeCacheTokens = 1, PrefillBytesPerToken = 1, DecodeBytesPerToken = 1, TokensPerPass = 1, NewTokensPerPass = 1,
            Duration = SimDuration.FromSeconds(1), TransferPriority = priority, ExchangeRowsPerToken = 4,
        };
        var lone = new LonePass(
            () => InferenceFixture.Network(4, planes: false),
            (clock, isAlone) => new PassUnit(clock, PassProgram.Layers(model, plan, 3, 2), plan, costs, traffic, [.. Enumerable.Range(16, 16)], [1, 1], hasPcie: !isAlone) { IsAlone = isAlone },
            costs, plan, 1, 16, 0, settings);
        return lone.Seconds(new PassPoint(64, 1024, transfers));
    }
}
