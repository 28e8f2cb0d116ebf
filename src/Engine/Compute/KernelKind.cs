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

    /// <summary>One product per attention head with the tokens as m: the absorbed up-projections of latent attention.</summary>
    HeadGemm,

    /// <summary>Attention of an inference pass by the kernels for many queries: new tokens attend to the cache and to one another.</summary>
    CachedAttention,

    /// <summary>Attention of an inference pass by the kernels for few queries, which read the cache once for all heads that share it.</summary>
    DecodeAttention,

    /// <summary>Linear attention forward: blocks of tokens among themselves, and a state per head.</summary>
    LinearAttention,

    /// <summary>Linear attention backward.</summary>
    LinearAttentionBackward,

    /// <summary>A fixed time of the profile, named by the entry.</summary>
    Fixed,
}
