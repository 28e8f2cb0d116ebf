using Sim.Engine.Compute;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>Where the passes over a prompt stand, in seconds since their start.</summary>
/// <param name="Tokens">Tokens of a sequence that are computed.</param>
/// <param name="Seconds">All of it.</param>
/// <param name="Softmax">Softmax attention over cached and new keys, without its projections.</param>
/// <param name="Linear">Linear attention, without its projections.</param>
/// <param name="Products">Products with weights.</param>
internal readonly record struct PromptPoint(int Tokens, double Seconds, double Softmax, double Linear, double Products)
{
    public static PromptPoint Of(int tokens, double seconds, KernelTimes kernels) => new(
        tokens, seconds, kernels.Of(KernelKind.CachedAttention, KernelKind.DecodeAttention), kernels.Of(KernelKind.LinearAttention),
        kernels.Of(KernelKind.Gemm, KernelKind.GroupedGemm, KernelKind.HeadGemm));
}
