namespace Sim.Engine.Compute;

/// <summary>
/// Fused attention over whole sequences. FLOPs count two per multiply-add, half of them when causal:
/// forward <c>2 q kv (qk + v)</c> per head (two products), backward main <c>2 q kv (3 qk + 2 v)</c> (five products, S recomputed).
/// Time = FLOPs / (rate per SM x SMs in use); SMs in use = min(sms, blocks of 128 query rows x heads x batch), since a persistent grid balances the
/// causal triangle. Backward adds two memory-bound passes: pre reads O and dO (BF16) and clears FP32 dQ, post reads FP32 dQ and writes BF16 dQ.
/// Source of the form: FlashAttention-2 (arXiv 2307.08691, section 3.1 and algorithm 2); rates fitted on PDK-010 and 011.
/// </summary>
public sealed record AttentionModel
{
    /// <summary>Query rows of one block.</summary>
    public const int BlockRows = 128;

    private const int SplitKeys = 512;

    /// <summary>Forward rate of one SM, FLOP/s.</summary>
    public required double ForwardRate { get; init; }

    /// <summary>Rate of one SM in the main kernel of the backward pass, FLOP/s.</summary>
    public required double BackwardRate { get; init; }

    /// <summary>Seconds of the forward kernel.</summary>
    public double ForwardSeconds(AttentionShape shape, int sms) => MatrixFlops(shape, shape.QkDim + (double)shape.VDim) / (ForwardRate * InUse(shape, sms));

    /// <summary>
    /// Forward over sequences of any lengths with keys that were cached before: <paramref name="pairs"/> unmasked (query, key) pairs over all sequences. A block's keys are divided
    /// over idle SMs in stretches of 512 or more (split keys, as FlashAttention's inference kernels do).
    /// </summary>
    /// <param name="pairs">Unmasked pairs of one head, all sequences together.</param>
    /// <param name="blocks">Blocks of 128 query rows, all heads and sequences.</param>
    /// <param name="keysPerSequence">Mean keys of a sequence.</param>
    /// <param name="heads">Query heads on this GPU.</param>
    /// <param name="qkDim">Elements of a query or key.</param>
    /// <param name="vDim">Elements of a value.</param>
    /// <param name="sms">SMs.</param>
    public double ForwardSeconds(double pairs, double blocks, double keysPerSequence, int heads, int qkDim, int vDim, int sms)
    {
        var splits = (long)(keysPerSequence / SplitKeys);
        var inUse = blocks * (splits < 1 ? 1 : splits);
        inUse = inUse < 1 ? 1 : inUse > sms ? sms : inUse;
        return 2 * pairs * heads * (qkDim + (double)vDim) / (ForwardRate * inUse);
    }

    /// <summary>Seconds of the main backward kernel.</summary>
    public double BackwardMainSeconds(AttentionShape shape, int sms) =>
        MatrixFlops(shape, (3.0 * shape.QkDim) + (2.0 * shape.VDim)) / (BackwardRate * InUse(shape, sms));

    /// <summary>Bytes of the pre-pass: O and dO read in BF16, FP32 dQ cleared.</summary>
    public static double PreBytes(AttentionShape shape) => (double)shape.Batch * shape.QueryLength * shape.Heads * ((4.0 * shape.VDim) + (4.0 * shape.QkDim));

    /// <summary>Bytes of the post-pass: FP32 dQ read, BF16 dQ written.</summary>
    public static double PostBytes(AttentionShape shape) => (double)shape.Batch * shape.QueryLength * shape.Heads * 6.0 * shape.QkDim;

    private static double MatrixFlops(AttentionShape shape, double dims)
    {
        var pairs = (double)shape.QueryLength * shape.KvLength;
        if (shape.Causal)
            pairs *= 0.5;
        return 2 * pairs * shape.Batch * shape.Heads * dims;
    }

    private static int InUse(AttentionShape shape, int sms)
    {
        var blocks = (long)shape.Batch * shape.Heads * ((shape.QueryLength + BlockRows - 1) / BlockRows);
        return blocks < sms ? (int)blocks : sms;
    }
}
