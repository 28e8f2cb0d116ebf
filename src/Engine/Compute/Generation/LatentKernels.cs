using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>Projections of multi-head latent attention in its expanded (training) form. Queries come from the hidden state where the model has no query latent.</summary>
internal static class LatentKernels
{
    private const string RotaryRows = "tokens * (heads / tp + 1) * rope";

    private const string Latents = "tokens / tp * (q_rank + kv_rank)";

    // nope + qk: the part without position is read, the whole key written.
    private const string KeyBytes = "tokens * heads / tp * (nope + qk) * 2";

    /// <summary>To the latents and their norms.</summary>
    public static KernelList Down(KernelList list, AttentionSpec attention)
    {
        if (attention.QLoraRank > 0)
            list.Gemm("GEMM q_a", "tokens / tp", "q_rank", "hidden");
        return list.Gemm("GEMM kv_a", "tokens / tp", "kv_rank + rope", "hidden").Norm("RMSNorm of latents", Latents);
    }

    /// <summary>From the latents to queries, keys and values. Queries without a latent are kept, so only the first pass makes them.</summary>
    public static void Up(KernelList list, AttentionSpec attention, string again, KernelCondition when)
    {
        if (attention.QLoraRank > 0)
            list.Gemm(again + "GEMM q_b", "tokens", "heads / tp * qk", "q_rank", when);
        else if (when == KernelCondition.Always)
            list.Gemm("GEMM q", "tokens", "heads / tp * qk", "hidden");
        list.Gemm(again + "GEMM kv_b", "tokens", "heads / tp * (nope + v)", "kv_rank", when)
            .Memory(again + "rotary", MemoryKernelClass.Strided, RotaryRows + " * 4", KernelBasis.Rotary, when)
            .Memory(again + "assembly of the keys", MemoryKernelClass.Strided, KeyBytes, KernelBasis.Estimated("keys assembled in memory"), when);
    }

    public static void Backward(KernelList list, AttentionSpec attention)
    {
        list.Memory("split key gradients and sum the rotary part over heads", MemoryKernelClass.Strided, KeyBytes, KernelBasis.Estimated("as assembling the keys"))
            .Memory("rotary backward", MemoryKernelClass.Strided, RotaryRows + " * 4", KernelBasis.Rotary)
            .Gemm("dgrad kv_b", "tokens", "kv_rank", "heads / tp * (nope + v)");
        if (attention.QLoraRank > 0)
            list.Gemm("dgrad q_b", "tokens", "q_rank", "heads / tp * qk");
        else
            list.Gemm("dgrad q", "tokens", "hidden", "heads / tp * qk");
        list.NormBackward("RMSNorm backward of latents", Latents);
        if (attention.QLoraRank > 0)
            list.Gemm("dgrad q_a", "tokens / tp", "hidden", "q_rank");
        list.Gemm("dgrad kv_a", "tokens / tp", "hidden", "kv_rank + rope").Stream("add the two input gradients", "tokens / tp * hidden * 6");
    }

    public static void Weight(KernelList list, AttentionSpec attention)
    {
        if (attention.QLoraRank > 0)
        {
            list.WeightGradient("wgrad q_b", "heads / tp * qk", "q_rank", "tokens").WeightGradient("wgrad q_a", "q_rank", "hidden", "tokens / tp");
        }
        else
        {
            list.WeightGradient("wgrad q", "heads / tp * qk", "hidden", "tokens");
        }

        list.WeightGradient("wgrad kv_b", "heads / tp * (nope + v)", "kv_rank", "tokens").WeightGradient("wgrad kv_a", "kv_rank + rope", "hidden", "tokens / tp");
        if (attention.InputBias)
            list.BiasGradient("bias gradient of the latents", "tokens / tp * (q_rank + kv_rank + rope)");
    }
}
