namespace Sim.Engine.Compute;

/// <summary>What a kernel of the inventory computes.</summary>
public enum KernelKind
{
    /// <summary>C[m,n] = A[m,k] B[k,n].</summary>
    Gemm,

    /// <summary>One product per expert with the expert's rows as m.</summary>
    GroupedGemm,

    /// <summary>dW[m,n] += A'B over k = tokens, FP32 accumulator read and written.</summary>
    WeightGradient,

    /// <summary>One weight gradient per expert over the expert's rows.</summary>
    GroupedWeightGradient,

    /// <summary>Fused attention forward.</summary>
    AttentionForward,

    /// <summary>Fused attention backward with its pre- and post-pass.</summary>
    AttentionBackward,

    /// <summary>Bytes moved.</summary>
    Memory,
}
