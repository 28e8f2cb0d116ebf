using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Calibration.Tests;

/// <summary>Linear attention in training and in inference passes: the same products, the same bytes.</summary>
public sealed class LinearAttentionTests
{
    private static readonly HardwareProfile Profile = H800ProfileTests.Load();

    private static readonly ModelSpec Model = ModelSpec.Load(Path.Combine(Repository.Root, "models", "minimax-m1", "config.json")).Model!;

    [Fact]
    public void A_forward_takes_the_root_of_squares_of_its_products_and_its_bytes()
    {
        // 64 heads of 128, 4 blocks of 256 tokens: 4 x 128 per causal pair, 4 x 128^2 per token; q, k, v, o in two bytes, the state twice in four.
        const double flops = 64 * ((4.0 * 128 * 4 * 256 * 257 / 2) + (4.0 * 128 * 128 * 1024));
        const double bytes = 64 * ((4.0 * 128 * 2 * 1024) + (2.0 * 128 * 128 * 4));
        var compute = flops / (Profile.FullAttention.ForwardRate * 132);
        var memory = bytes / Profile["memory.stream"];
        Assert.Equal(Profile.Memory.Fixed + Math.Sqrt((compute * compute) + (memory * memory)), Core("variant_attn_forward", 1024), 1e-9);
    }

    [Fact]
    public void Training_and_inference_agree()
    {
        var pass = InferenceKernels.Of(Model, GemmPrecision.Bf16).PhaseTime(
            InferenceKernels.PhaseName(PassPhase.VariantAttention, PassKernels.Prefill), Profile, new KernelLoad(8192, [], 0) { Batch = InferenceBatch.Of(1, 8192, 0) }, 132, KernelContext.Isolated);
        Assert.Equal(Core("variant_attn_forward", 8192), pass.Kernels.Single(kernel => kernel.Kernel.Kind == KernelKind.LinearAttention).Time.Seconds, 1e-12);
    }

    [Fact]
    public void A_backward_has_at_least_twice_the_work_of_a_forward() => Assert.True(Core("variant_attn_backward", 65_536) > 2 * Core("variant_attn_forward", 65_536));

    [Theory]
    [InlineData(128, 1024, 100.923e-6)]
    [InlineData(128, 16384, 1.44248e-3)]
    [InlineData(264, 4096, 730.144e-6)]
    [InlineData(264, 16384, 2.90027e-3)]
    public void A_kernel_that_fills_the_gpu_lies_between_the_fused_least_and_the_unfused_most(int heads, int tokens, double measured)
    {
        // data/measured/h100-sxm/layers.csv, layers.linear_attention: chunks of 64, one block a head, so that only as many heads as SMs fill an H100.
        var spec = Model.VariantAttention! with { Heads = heads, KvHeads = heads, LinearBlock = 64 };
        var model = Model with { VariantAttention = spec };
        var h100 = H800ProfileTests.Load("h100");
        var least = ModelKernels.Of(model).PhaseTime("variant_attn_forward", h100, new KernelLoad(tokens, [], 0), 132, KernelContext.Isolated)
            .Kernels.Single(kernel => kernel.Kernel.Kind == KernelKind.LinearAttention).Time.Seconds;
        Assert.InRange(measured, least, LinearAttentionModel.Unfused(h100, tokens, heads, 128, 64));
    }

    private static double Core(string phase, int tokens) => ModelKernels.Of(Model).PhaseTime(phase, Profile, new KernelLoad(tokens, [], 0), 132, KernelContext.Isolated)
        .Kernels.Single(kernel => kernel.Kernel.Kind is KernelKind.LinearAttention or KernelKind.LinearAttentionBackward).Time.Seconds;
}
