using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// Sizes of the memory-bound kernels in the DeepSeek-V3 training trace, derived from the model's shape (arXiv 2412.19437, section 4.2; facts F2_1)
/// and the precision of each tensor (section 3.3; facts F2_2-22 and 23). One rank: 4096 tokens, EP64, 4 routed experts, balanced routing, so 4096 x
/// 8 = 32,768 rows on average.
/// </summary>
public static class TraceShapes
{
    public const int Tokens = 4096;
    public const int Hidden = 7168;
    public const int Intermediate = 2048;
    public const int Heads = 128;
    public const int RopeDim = 64;
    public const int ExpertsPerGpu = 4;
    public const int Rows = Tokens * 8;

    /// <summary>Bytes of one FP8 row of n elements with a FP32 scale per 128 (section 3.3.2).</summary>
    private const double Fp8PerElement = 1 + (4.0 / 128);

    /// <summary>
    /// Distinct (token, GPU) pairs that reach one GPU: 4096 x 7.5, the mean number of distinct GPUs per token that the published routing reaches at
    /// EP64 (Monte Carlo: 7.5).
    /// </summary>
    public const double ReceivedTokens = Tokens * 7.5;

    public static readonly AttentionShape Attention = new(1, Heads, 192, 128, Tokens, Tokens, true);

    /// <summary>
    /// SwiGLU backward with recomputation: reads its cached input (2 x 2048, FP8), the gradient of its output (2048, BF16), writes the gradient of
    /// its input (2 x 2048, BF16) and its recomputed output (2048, BF16) for the weight gradient. FP8 casts are kernels of their own (fact F2_6-27).
    /// </summary>
    public const double SwigluBackwardBytes = (double)Rows * Intermediate * ((2 * Fp8PerElement) + 2 + 4 + 2);

    /// <summary>Weighted sum of expert outputs: reads each row (BF16), writes one row per received token (BF16).</summary>
    public const double UnpermuteBytes = (Rows + ReceivedTokens) * Hidden * 2;

    /// <summary>Permute: reads each received token once (FP8 with scales), writes one row per expert row.</summary>
    public const double PermuteBytes = (Rows + ReceivedTokens) * Hidden * Fp8PerElement;

    /// <summary>RMSNorm backward: reads x and dy, writes dx, all BF16.</summary>
    public const double NormBackwardBytes = (double)Tokens * Hidden * 6;

    /// <summary>Rotary embedding in place on the rotary part of all query heads, BF16 read and written.</summary>
    public const double RotaryBytes = (double)Tokens * Heads * RopeDim * 4;
}
