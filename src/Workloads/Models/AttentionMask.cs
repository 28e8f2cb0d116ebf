namespace Sim.Workloads.Models;

/// <summary>Which scores of the attention matrix are counted.</summary>
public enum AttentionMask
{
    /// <summary>The lower triangle with its diagonal, as FlashAttention computes it: (s + 1) / 2 keys per query on average.</summary>
    Causal,

    /// <summary>The whole matrix, as Megatron counts it: s keys per query.</summary>
    Full,
}
