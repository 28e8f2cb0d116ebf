namespace Sim.Engine.Compute;

/// <summary>
/// Linear attention in blocks of B tokens (Lightning Attention-2, arXiv:2401.04658 algorithm 1; arXiv:2501.08313 section 2.2). FLOPs per head of width d, forward: 4 d per (query, key) pair within a
/// block, 4 d^2 per token for the state read and updated. Backward: 10 d per pair (five products, as in softmax attention) and 8 d^2. Bytes per head: q, k, v and o in BF16 forward, these with dO and
/// three gradients backward; the state of every sequence read and written once in FP32, as the public kernels keep it.
/// <code>time = fixed + sqrt(compute^2 + memory^2), compute = FLOPs / (softmax attention's rate of that pass x SMs), memory = bytes / stream rate</code>
/// No fitted row is of this kind: both rates are borrowed, and every result made with one says "estimated".
/// </summary>
internal static class LinearAttentionModel
{
    private const double StateBytes = 4;

    /// <summary>The cost of one pass on one GPU. <paramref name="block"/> at least 1.</summary>
    public static KernelCost Cost(AttentionPass pass, int heads, int width, int block, KernelLoad load, HardwareProfile profile, int sms)
    {
        double pairs = 0, tokens = 0, states = 0;
        if (load.Batch is { } batch)
        {
            foreach (var (sequences, length, _) in batch.Parts)
            {
                pairs += sequences * Pairs(length, block);
                tokens += (double)sequences * length;
                states += sequences;
            }
        }
        else
        {
            pairs = load.Sequences * Pairs(load.Tokens / load.Sequences, block);
            (tokens, states) = (load.Tokens, load.Sequences);
        }

        double d = width;
        var isForward = pass == AttentionPass.Forward;
        var flops = isForward ? (4 * d * pairs) + (4 * d * d * tokens) : (10 * d * pairs) + (8 * d * d * tokens);
        var bytes = ((isForward ? 4 : 8) * d * 2 * tokens) + (2 * states * d * d * StateBytes);
        var rate = isForward ? profile.FullAttention.ForwardRate : profile.FullAttention.BackwardRate;
        return profile.Memory.Cost(heads * bytes, MemoryKernelClass.Stream, sms) with { Compute = heads * flops / (rate * sms) };
    }

    // Causal pairs within blocks, the last of which may be short.
    private static double Pairs(int tokens, int block)
    {
        var last = tokens % block;
        return ((tokens / block) * (block * (block + 1.0) / 2)) + (last * (last + 1.0) / 2);
    }
}
