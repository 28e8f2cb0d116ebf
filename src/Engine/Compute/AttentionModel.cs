namespace Sim.Engine.Compute;

/// <summary>
/// Fused attention over whole sequences. Work is counted in blocks of 128 queries, and a block on the diagonal of a causal mask is computed whole: per head q (kv + 128) / 2 pairs of query and key when
/// causal, q kv otherwise. FLOPs count two per multiply-add: forward <c>2 pairs (qk + v)</c> (two products), backward main <c>2 pairs (3 qk + 2 v)</c> (five products, S recomputed).
/// <code>
/// time = blocks x (prologue + mean) / SMs in use + longest - mean,   longest, mean = FLOPs of the longest and the mean block / rate
/// </code>
/// SMs in use = min(sms, blocks x heads x batch). Blocks are dealt to SMs as these become free, so at the end all wait for a last one (list scheduling, Graham 1969, SIAM J. Appl. Math. 17(2)); the longest block
/// sees all keys. Backward adds two memory-bound passes: pre reads O and dO (BF16) and clears FP32 dQ, post reads FP32 dQ and writes BF16 dQ. Source of the form: FlashAttention-2 (arXiv 2307.08691,
/// section 3.1 and algorithm 2); rates are fitted.
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

    /// <summary>Time to begin and end a block of either kernel, s.</summary>
    public required double Prologue { get; init; }

    /// <summary>Seconds of the forward kernel.</summary>
    public double ForwardSeconds(AttentionShape shape, int sms) => Seconds(shape, shape.QkDim + (double)shape.VDim, ForwardRate, sms);

    /// <summary>
    /// Forward over sequences of any lengths with keys that were cached before: <paramref name="pairs"/> unmasked (query, key) pairs over all sequences. A block's keys are divided
    /// over idle SMs in stretches of 512 or more (split keys, as FlashAttention's inference kernels do), so none waits for a longest one.
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
        return ((blocks * Prologue) + (2 * pairs * heads * (qkDim + (double)vDim) / ForwardRate)) / inUse;
    }

    /// <summary>Seconds of the main backward kernel.</summary>
    public double BackwardMainSeconds(AttentionShape shape, int sms) => Seconds(shape, (3.0 * shape.QkDim) + (2.0 * shape.VDim), BackwardRate, sms);

    /// <summary>Bytes of the pre-pass: O and dO read in BF16, FP32 dQ cleared.</summary>
    public static double PreBytes(AttentionShape shape) => (double)shape.Batch * shape.QueryLength * shape.Heads * ((4.0 * shape.VDim) + (4.0 * shape.QkDim));

    /// <summary>Bytes of the post-pass: FP32 dQ read, BF16 dQ written.</summary>
    public static double PostBytes(AttentionShape shape) => (double)shape.Batch * shape.QueryLength * shape.Heads * 6.0 * shape.QkDim;

    private double Seconds(AttentionShape shape, double dims, double rate, int sms)
    {
        double queries = shape.QueryLength, keys = shape.KvLength;
        var pairs = shape.Causal ? queries * (keys + BlockRows) / 2 : queries * keys;
        var blocks = shape.Batch * shape.Heads * ((shape.QueryLength + BlockRows - 1L) / BlockRows);
        var mean = 2 * pairs * shape.Batch * shape.Heads * dims / (rate * blocks);
        var longest = 2 * (queries < BlockRows ? queries : BlockRows) * keys * dims / rate;
        return (blocks * (Prologue + mean) / (blocks < sms ? blocks : sms)) + (longest > mean ? longest - mean : 0);
    }
}
