using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>How each kind of number of a training step is stored.</summary>
public sealed record PrecisionPlan
{
    /// <summary>FP8 training as published for DeepSeek-V3: arXiv:2412.19437 section 3.3 (FP8 GEMM weights; embedding, head, gates, norms in BF16; FP32 master weights and gradients; BF16 moments; FP8 and E5M6 activations).</summary>
    public static readonly PrecisionPlan DeepSeekV3 = new()
    {
        GemmWeights = ElementType.Fp8,
        LinearInputs = ElementType.Fp8Scaled,
        AttentionOutput = ElementType.E5M6Scaled,
        DispatchedRows = ElementType.Fp8Scaled,
        Moments = ElementType.Bf16,
    };

    /// <summary>BF16 compute with FP32 master weights, gradients and moments, the usual mixed precision.</summary>
    public static readonly PrecisionPlan Bf16Mixed = new();

    /// <summary>Weights of attention, MLPs, experts and MTP projections as the kernels read them; scales of 128 x 128 blocks (0.02 %) are not counted.</summary>
    public ElementType GemmWeights { get; init; } = ElementType.Bf16;

    /// <summary>Embedding, head, gates, norms.</summary>
    public ElementType OtherWeights { get; init; } = ElementType.Bf16;

    public ElementType MasterWeights { get; init; } = ElementType.Fp32;

    public ElementType Gradients { get; init; } = ElementType.Fp32;

    /// <summary>Each of Adam's two moments.</summary>
    public ElementType Moments { get; init; } = ElementType.Fp32;

    /// <summary>The residual stream and everything between linear layers.</summary>
    public ElementType Residual { get; init; } = ElementType.Bf16;

    /// <summary>Kept inputs of linear layers and of the gated activation.</summary>
    public ElementType LinearInputs { get; init; } = ElementType.Bf16;

    /// <summary>Kept output of attention, the input of its output projection.</summary>
    public ElementType AttentionOutput { get; init; } = ElementType.Bf16;

    /// <summary>Rows sent to experts; rows come back in <see cref="Residual"/>.</summary>
    public ElementType DispatchedRows { get; init; } = ElementType.Bf16;

    /// <summary>Kept output of the head.</summary>
    public ElementType Logits { get; init; } = ElementType.Fp32;
}
