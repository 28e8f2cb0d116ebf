namespace Sim.Engine.Compute;

/// <summary>Kinds of memory-bound kernel that reach different shares of the HBM rate.</summary>
public enum MemoryKernelClass
{
    /// <summary>
    /// Long contiguous rows copied, gathered, scattered or summed: permute, unpermute, the pre- and post-pass of attention backward,
    /// optimizer.
    /// </summary>
    Stream,

    /// <summary>Element-wise with arithmetic and several inputs and outputs: SwiGLU forward and backward.</summary>
    Activation,

    /// <summary>Row reductions and casts with a scale per group: RMSNorm and the 1 x 128 FP8 cast.</summary>
    Reduction,

    /// <summary>Short strided rows: rotary embedding.</summary>
    Strided,
}
