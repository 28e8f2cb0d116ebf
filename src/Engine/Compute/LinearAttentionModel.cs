namespace Sim.Engine.Compute;

/// <summary>
/// Linear attention in blocks of B tokens (Lightning Attention-2, arXiv:2401.04658 algorithm 1; arXiv:2501.08313 section 2.2). FLOPs per head of width d, forward: 4 d per (query, key) pair within a
/// block, 4 d^2 per token for the state read and updated. Backward: 10 d per pair (five products, as in softmax attention) and 8 d^2. Bytes per head: q, k, v and o in BF16 forward, these with dO and
/// three gradients backward; the state of every sequence read and written once in FP32, as the public kernels keep it.
/// <code>time = fixed + sqrt(compute^2 + memory^2), compute = FLOPs / (softmax attention's rate of that pass x SMs), memory = bytes / stream rate</code>
/// No fitted row is of this kind: both rates are borrowed, and every result made with one says "estimated". It is the least that a kernel can take; <see cref="Unfused"/> is the most that one needs.
/// </summary>
public static class LinearAttentionModel
{
    private const double StateBytes = 4;

    /// <summary>The cost of one pass on one GPU. <paramref name="block"/> at least 1.</summary>
    internal static KernelCost Cost(AttentionPass pass, int heads, int width, int block, KernelLoad load, HardwareProfile profile, int sms)
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

    /// <summary>
    /// Seconds of the forward pass as four BF16 products, each over all blocks and heads at once: scores (B x B x d), scores times values (B x d x B), queries times state (B x d x d), keys times values
    /// (d x d x B). They cost what the fitted product model gives for these shapes, nothing masked is saved, and every operand and result goes through memory.
    /// </summary>
    /// <param name="profile">Kernel times.</param>
    /// <param name="tokens">Tokens, whole blocks and a last one that counts whole.</param>
    /// <param name="heads">Heads of this GPU.</param>
    /// <param name="width">Width of a head.</param>
    /// <param name="block">Tokens of a block.</param>
    public static double Unfused(HardwareProfile profile, int tokens, int heads, int width, int block)
    {
        ReadOnlySpan<(int Rows, int N, int K)> products = [(block, block, width), (block, width, block), (block, width, width), (width, width, block)];
        var rows = new int[heads * ((tokens + block - 1) / block)];
        double seconds = 0;
        foreach (var (m, n, k) in products)
        {
            Array.Fill(rows, m);
            seconds += profile.Bf16.GroupedCost(rows, n, k, profile.Sms).Seconds;
        }

        return seconds;
    }

    // Causal pairs within blocks, the last of which may be short.
    private static double Pairs(int tokens, int block)
    {
        var last = tokens % block;
        return ((tokens / block) * (block * (block + 1.0) / 2)) + (last * (last + 1.0) / 2);
    }
}
