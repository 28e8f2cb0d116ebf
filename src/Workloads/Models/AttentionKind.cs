namespace Sim.Workloads.Models;

/// <summary>How attention makes and keeps its keys and values.</summary>
public enum AttentionKind
{
    /// <summary>Grouped-query attention; multi-head when every query head has its own key/value head, multi-query when all share one.</summary>
    GroupedQuery,

    /// <summary>Multi-head latent attention: keys and values are up-projections of one cached latent vector.</summary>
    Latent,

    /// <summary>
    /// Linear attention in blocks: each head carries one key width x value width state past the blocks and attends within a block (Lightning Attention-2, arXiv:2401.04658; arXiv:2501.08313
    /// section 2.2). The work of a token does not grow with the sequence.
    /// </summary>
    Linear,
}
