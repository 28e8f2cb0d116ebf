namespace Sim.Workloads.Models;

/// <summary>How attention makes and keeps its keys and values.</summary>
public enum AttentionKind
{
    /// <summary>Grouped-query attention; multi-head when every query head has its own key/value head, multi-query when all share one.</summary>
    GroupedQuery,

    /// <summary>Multi-head latent attention: keys and values are up-projections of one cached latent vector.</summary>
    Latent,
}
