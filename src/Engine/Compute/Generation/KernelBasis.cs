namespace Sim.Engine.Compute.Generation;

/// <summary>
/// What stands behind the time of a generated kernel. Nothing here was measured at these shapes, so no origin is <see cref="TimeOrigin.Measured"/>. Errors (docs/models.md section 4):
/// BF16 products 0.15 = residuals of the 11 fitted BF16 rows (9 % root mean square) and the factor of 1.10 between their machine and the H800 tables; grouped and weight
/// gradients 0.2, since none was measured in BF16; attention 0.2, one row each for another head shape (FlashAttention-3 at head size 128, UAR-041, is 15 % slower than the rate taken from it); memory-bound kernels as in models/kernels/deepseek-v3-training.yaml.
/// </summary>
/// <param name="Origin">How well founded.</param>
/// <param name="Text">The row, the model or the reason.</param>
/// <param name="Error">Relative standard error.</param>
internal readonly record struct KernelBasis(TimeOrigin Origin, string Text, double Error)
{
    public static readonly KernelBasis Product = Transferred("BF16 GEMM model", 0.15);

    /// <summary>Residuals of all FP8 rows and the contention factor.</summary>
    public static readonly KernelBasis Fp8Product = Transferred("FP8 GEMM model", 0.08);

    /// <summary>Residuals of the decode attention fit (ACA-001 to 032) and its carry-over from H100.</summary>
    public static readonly KernelBasis LatentDecode = Transferred("ACA-001 to 032", 0.1);

    /// <summary>The rates of another kernel, on a cache of another form.</summary>
    public static readonly KernelBasis OtherDecode = Estimated("decode attention rates of the latent kernel");

    public static readonly KernelBasis ModuleFixed = Transferred("ACA-045 to 076", 0.27);

    public static readonly KernelBasis ExpertFixed = Transferred("ACM-001 to 035", 0.4);

    public static readonly KernelBasis UnmeasuredProduct = Transferred("BF16 GEMM model", 0.2);

    public static readonly KernelBasis AttentionForward = Transferred("PDK-010", 0.2);

    public static readonly KernelBasis AttentionBackward = Transferred("PDK-011, PDK-012, PDK-013", 0.2);

    public static readonly KernelBasis LinearAttention = Estimated("no linear attention was measured: softmax attention's rate on its products, the stream rate on its bytes");

    public static readonly KernelBasis Norm = Transferred("PDK-024", 0.3);

    public static readonly KernelBasis NormBackward = Transferred("PDK-024", 0.1);

    public static readonly KernelBasis Activation = Transferred("PDK-021", 0.3);

    public static readonly KernelBasis ActivationBackward = Transferred("PDK-021", 0.15);

    public static readonly KernelBasis Rotary = Transferred("PDK-025", 0.3);

    public static readonly KernelBasis Permute = Transferred("PDK-022, PDK-023", 0.1);

    public static readonly KernelBasis Reduction = Transferred("reduction class", 0.35);

    public static readonly KernelBasis Stream = Transferred("stream class", 0.3);

    public static KernelBasis Estimated(string reason) => new(TimeOrigin.Estimated, reason, 0.5);

    private static KernelBasis Transferred(string text, double error) => new(TimeOrigin.Transferred, text, error);
}
