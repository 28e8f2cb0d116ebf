using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Engine.Inference;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Calibration.Tests;

/// <summary>The kernels of an inference pass add up to the modules that were measured.</summary>
public sealed class InferenceKernelTests
{
    private static readonly HardwareProfile Profile = H800ProfileTests.Load();

    private static readonly ModelSpec Model = ModelSpec.Load(Path.Combine(Repository.Root, "models", "deepseek-v3", "config.json")).Model!;

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(128, 4096)]
    public void Decode_attention_is_the_measured_module_and_the_norm_before_it(int batch, int context)
    {
        var phase = Phase(PassPhase.Attention, PassKernels.Decode, InferenceBatch.Of(batch, 1, context - 1), []);
        var module = new AttentionModuleModel(Profile, LatentAttentionShape.DeepSeekV3).DecodeSeconds(batch, context, 2, 1);
        var norm = phase.Kernels[0].Time.Seconds;
        Assert.Equal(module + norm, phase.Time.Seconds, 1e-10);
    }

    [Fact]
    public void Prefill_attention_is_the_measured_modules_work_on_the_gpu()
    {
        // The module model's GPU time is its total without the host's 0.61 ms: sqrt(host^2 + gpu^2). The attention kernel's bytes and fixed time are added here, and the blocks of the diagonal and the wait for the last block are not in it: within 2 %.
        var phase = Phase(PassPhase.Attention, PassKernels.Prefill, InferenceBatch.Of(4, 4096, 0), []);
        var module = new AttentionModuleModel(Profile, LatentAttentionShape.DeepSeekV3).PrefillSeconds(4, 4096, 1);
        var gpu = Math.Sqrt((module * module) - (Profile["module.host"] * Profile["module.host"]));
        Assert.InRange((phase.Time.Seconds - phase.Kernels[0].Time.Seconds) / gpu, 0.98, 1.02);
    }

    [Fact]
    public void Experts_are_the_measured_layer()
    {
        int[] rows = [100, 0, 30, 12, 400, 64, 64, 64];
        var model = new ExpertLayerModel(Profile, 7168, 2048);
        Assert.Equal(model.DecodeSeconds(rows, 1), Phase(PassPhase.Experts, PassKernels.Decode, InferenceBatch.Of(128, 1, 0), rows).Time.Seconds, 1e-8);
        Assert.Equal(model.PrefillSeconds(rows, 300, 1), Phase(PassPhase.Experts, PassKernels.Prefill, InferenceBatch.Of(1, 128, 0), rows, 300).Time.Seconds, 1e-8);
    }

    [Fact]
    public void The_causes_of_a_kernel_add_up_to_its_time()
    {
        var costs = Costs(new InferencePlan { Ranks = 1, ExpertParallel = 1 }, new PassSettings { Kernels = PassKernels.Decode });
        foreach (var phase in new[] { PassPhase.Attention, PassPhase.Gate, PassPhase.SharedExperts, PassPhase.DenseMlp, PassPhase.Head })
        {
            var cost = costs.Compute(phase, InferenceBatch.Of(64, 1, 4096));
            Assert.Equal(cost.Time.Seconds, cost.Causes.Sum, 1e-10);
        }
    }

    [Fact]
    public void Launched_one_by_one_no_kernel_ends_before_the_next_can_start()
    {
        var plan = new InferencePlan { Ranks = 1, ExpertParallel = 1 };
        var batch = InferenceBatch.Of(1, 1, 16);
        var graph = Costs(plan, new PassSettings { Kernels = PassKernels.Decode }.WithLaunch(Profile, isGraph: true)).Compute(PassPhase.Gate, batch);
        var single = Costs(plan, new PassSettings { Kernels = PassKernels.Decode }.WithLaunch(Profile, isGraph: false)).Compute(PassPhase.Gate, batch);
        Assert.True(single.Time >= 3 * Profile.LaunchLatency);
        Assert.Equal(single.Time.Seconds - graph.Time.Seconds, single.Causes.Launch, 1e-11);
        Assert.Equal(0, graph.Causes.Launch);
    }

    [Fact]
    public void Linear_attention_costs_the_same_per_token_at_any_length_and_softmax_attention_does_not()
    {
        var model = Model with { VariantAttention = Model.Attention with { Kind = AttentionKind.Linear, LinearBlock = 256 }, VariantLayers = [true] };
        double Time(PassPhase phase, int tokens) => InferenceKernels.Of(model, GemmPrecision.Bf16).PhaseTime(
            InferenceKernels.PhaseName(phase, PassKernels.Prefill), Profile, new KernelLoad(tokens, [], 0) { Batch = InferenceBatch.Of(1, tokens, 0) }, 132, KernelContext.Isolated).Time.Seconds;
        Assert.InRange(Time(PassPhase.VariantAttention, 131072) / Time(PassPhase.VariantAttention, 16384), 7.8, 8.2);
        Assert.True(Time(PassPhase.Attention, 131072) / Time(PassPhase.Attention, 16384) > 20);
    }

    private static PhaseEstimate Phase(PassPhase phase, PassKernels kernels, InferenceBatch batch, int[] rows, double received = 0) =>
        Costs(new InferencePlan { Ranks = 1, ExpertParallel = 1 }, new PassSettings { Kernels = kernels }).Kernels(phase, batch, rows, received);

    private static PassCosts Costs(InferencePlan plan, PassSettings settings) => new(InferenceKernels.Of(Model, GemmPrecision.Fp8), Profile, plan, Model.HiddenSize, settings);
}
