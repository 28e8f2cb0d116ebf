using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>Attention of one layer in inference, with the norm before it. Heads are divided by tp; the projections to latents are whole on every rank.</summary>
internal static class InferenceAttentionKernels
{
    private const string QkvWidth = "heads / tp * qk + max(1, kv_heads / tp) * (qk + v)";

    public static KernelList Of(ModelSpec model, AttentionSpec attention, GemmPrecision precision, PassKernels kernels)
    {
        var list = InferenceKernels.Residual(new KernelList(), model, "before attention");
        if (attention.Kind == AttentionKind.Linear)
        {
            return Linear(list, precision);
        }

        if (attention.Kind == AttentionKind.Latent)
        {
            Latent(list, attention, precision, kernels);
        }
        else
        {
            list.Gemm("GEMM qkv", "tokens", QkvWidth, "hidden", precision: precision)
                .Memory("rotary and cache", MemoryKernelClass.Strided, $"tokens * ({QkvWidth}) * 4", KernelBasis.Rotary);
            Core(list, kernels, KernelBasis.OtherDecode);
        }

        list.Gemm("GEMM o", "tokens", "hidden", "heads / tp * v", precision: precision);
        return attention.ConditionProjection
            ? list.Gemm("GEMM into the conditioned layer", "tokens", "hidden", "hidden", precision: precision).Stream("add to the conditioned layer", "tokens * hidden * 6")
            : list;
    }

    /// <summary>Queries, keys, values and an output gate of the same width (arXiv:2501.08313 section 2.2), norm and gate after the product.</summary>
    private static KernelList Linear(KernelList list, GemmPrecision precision) => list
        .Gemm("GEMM qkv and gate", "tokens", "4 * heads / tp * qk", "hidden", precision: precision)
        .Inference("linear attention", KernelKind.LinearAttention, KernelBasis.LinearAttention)
        .Memory("norm and gate", MemoryKernelClass.Reduction, "tokens * heads / tp * qk * 6", KernelBasis.Norm)
        .Gemm("GEMM o", "tokens", "hidden", "heads / tp * qk", precision: precision);

    private static void Latent(KernelList list, AttentionSpec attention, GemmPrecision precision, PassKernels kernels)
    {
        if (attention.QLoraRank > 0)
        {
            list.Gemm("GEMM q_a and kv_a", "tokens", "q_rank + kv_rank + rope", "hidden", precision: precision)
                .Gemm("GEMM q_b", "tokens", "heads / tp * qk", "q_rank", precision: precision);
        }
        else
        {
            list.Gemm("GEMM q and kv_a", "tokens", "heads / tp * qk + kv_rank + rope", "hidden", precision: precision);
        }

        if (kernels == PassKernels.Decode)
        {
            list.Fixed("norms, casts, rotary, cache", "module.fixed.decode", KernelBasis.ModuleFixed).HeadGemm("absorbed keys", "tokens", "kv_rank", "nope");
            Core(list, kernels, KernelBasis.LatentDecode);
            list.HeadGemm("absorbed values", "tokens", "v", "kv_rank");
            return;
        }

        // Keys and values of the context are expanded again from the cached latents.
        list.Gemm("GEMM kv_b", "keys", "heads / tp * (nope + v)", "kv_rank", precision: precision)
            .Stream("casts, norms of the latents, rotary, assembly of keys", $"tokens * ({TokenPasses(precision)}) + keys * (2 * heads / tp * (2 * nope + rope))");
        Core(list, kernels, KernelBasis.LatentDecode);
    }

    /// <summary>Bytes per new token as in <see cref="AttentionModuleModel"/>: casts of the inputs of the products (none in BF16), norms of the latents, rotary.</summary>
    private static string TokenPasses(GemmPrecision precision)
    {
        var isFp8 = precision == GemmPrecision.Fp8;
        var norms = $"(q_rank + kv_rank) * {(isFp8 ? "7.03125" : "4")} + 4 * heads / tp * rope";
        return isFp8 ? "(hidden + heads / tp * v) * 3.03125 + " + norms : norms;
    }

    private static void Core(KernelList list, PassKernels kernels, KernelBasis decode)
    {
        if (kernels == PassKernels.Decode)
        {
            list.Inference("attention over the cache", KernelKind.DecodeAttention, decode);
        }
        else
        {
            list.Inference("attention", KernelKind.CachedAttention, KernelBasis.AttentionForward);
        }
    }
}
