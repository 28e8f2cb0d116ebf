namespace Sim.Engine.Compute;

/// <summary>The number format of a matrix product's inputs.</summary>
public enum GemmPrecision
{
    /// <summary>FP8 inputs with one scale per 1 x 128 activations and per 128 x 128 weights, BF16 output (arXiv 2412.19437, section 3.3.2).</summary>
    Fp8,

    /// <summary>BF16 inputs and output, FP32 accumulation.</summary>
    Bf16,
}
