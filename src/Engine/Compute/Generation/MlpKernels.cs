using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>
/// MLPs, gated but for models without a gate matrix: of dense layers and shared experts, divided by tp; of routed experts, whole (each rank routes its tokens / tp, and rows counts what arrives). Routing weights enter before the
/// down-projection, so an expert's output need not be kept.
/// </summary>
internal static class MlpKernels
{
    private const string Dense = "dense_inter";

    private const string Shared = "shared_inter";

    public static KernelList DenseForward(ModelSpec model) => model.GatedMlp
        ? Forward(new KernelList(), "", Dense)
        : new KernelList().Gemm("GEMM 1", "tokens", "dense_inter / tp", "hidden").Gelu("GELU", "tokens * dense_inter / tp").Gemm("GEMM 2", "tokens", "hidden", "dense_inter / tp");

    public static KernelList DenseBackward(ModelSpec model) => model.GatedMlp
        ? Backward(RecomputedNorm(), "", Dense)
        : RecomputedNorm().Gemm("dgrad 2", "tokens", "dense_inter / tp", "hidden").GeluBackward("GELU backward", "tokens * dense_inter / tp").Gemm("dgrad 1", "tokens", "hidden", "dense_inter / tp");

    public static KernelList DenseWeight(ModelSpec model) => Weight(new KernelList(), "", Dense, model.MlpBias, model.GatedMlp ? 2 : 1);

    public static KernelList ExpertForward(MoeSpec moe)
    {
        var list = Moved(new KernelList(), "permute")
            .GroupedGemm("grouped GEMM 1", "2 * inter", "hidden")
            .SwiGlu("SwiGLU", "rows * inter")
            .GroupedGemm("grouped GEMM 2", "hidden", "inter");
        Moved(list, "unpermute");
        return moe.SharedExperts > 0 ? Forward(list, "shared ", Shared) : list;
    }

    public static KernelList ExpertBackward(MoeSpec moe)
    {
        var list = Moved(RecomputedNorm(), "permute gradients")
            .GroupedGemm("grouped dgrad 2", "inter", "hidden")
            .SwiGluBackward("SwiGLU backward", "rows * inter")
            .GroupedGemm("grouped dgrad 1", "hidden", "2 * inter");
        Moved(list, "unpermute gradients");
        return moe.SharedExperts > 0 ? Backward(list, "shared ", Shared) : list;
    }

    public static KernelList ExpertWeight(ModelSpec model, MoeSpec moe)
    {
        var list = new KernelList().GroupedWeightGradient("grouped wgrad 1", "2 * inter", "hidden").GroupedWeightGradient("grouped wgrad 2", "hidden", "inter");
        if (model.MlpBias)
            list.BiasGradient("bias gradients", "rows * (2 * inter + hidden)");
        return moe.SharedExperts > 0 ? Weight(list, "shared ", Shared, model.MlpBias) : list;
    }

    // The weight gradients of the MLP's first product need the norm's output.
    private static KernelList RecomputedNorm() => new KernelList().Norm("recompute RMSNorm before the MLP", "tokens / tp * hidden", KernelCondition.Selective);

    private static KernelList Moved(KernelList list, string name) =>
        list.Memory(name, MemoryKernelClass.Stream, "(rows + received) * hidden * 2", KernelBasis.Permute);

    private static KernelList Forward(KernelList list, string prefix, string width) => list
        .Gemm(prefix + "GEMM 1", "tokens", $"2 * {width} / tp", "hidden")
        .SwiGlu(prefix + "SwiGLU", $"tokens * {width} / tp")
        .Gemm(prefix + "GEMM 2", "tokens", "hidden", width + " / tp");

    private static KernelList Backward(KernelList list, string prefix, string width) => list
        .Gemm(prefix + "dgrad 2", "tokens", width + " / tp", "hidden")
        .SwiGluBackward(prefix + "SwiGLU backward", $"tokens * {width} / tp")
        .Gemm(prefix + "dgrad 1", "tokens", "hidden", $"2 * {width} / tp");

    // inner: matrices from the hidden state to the inner width, gate and up.
    private static KernelList Weight(KernelList list, string prefix, string width, bool hasBias, int inner = 2)
    {
        list.WeightGradient(prefix + "wgrad 1", $"{inner} * {width} / tp", "hidden", "tokens").WeightGradient(prefix + "wgrad 2", "hidden", width + " / tp", "tokens");
        return hasBias ? list.BiasGradient(prefix + "bias gradients", $"tokens * {inner} * {width} / tp + tokens / tp * hidden") : list;
    }
}
