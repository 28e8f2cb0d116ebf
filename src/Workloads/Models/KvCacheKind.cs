namespace Sim.Workloads.Models;

/// <summary>What a layer keeps of past tokens.</summary>
public enum KvCacheKind
{
    /// <summary>A key and a value for each query head.</summary>
    MultiHead,

    /// <summary>A key and a value for each group of query heads.</summary>
    GroupedQuery,

    /// <summary>One key and one value for all heads.</summary>
    MultiQuery,

    /// <summary>One latent vector and one rotary key for all heads.</summary>
    Latent,

    /// <summary>Grouped-query, but only the last tokens of a window.</summary>
    SlidingWindow,

    /// <summary>A state matrix per head whose size does not depend on the sequence (linear attention).</summary>
    Linear,
}
