namespace Sim.Workloads.Models;

/// <summary>The dimensions of one attention block.</summary>
public sealed record AttentionSpec
{
    public required AttentionKind Kind { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads that are stored; equals <see cref="Heads"/> for latent attention, where none is stored.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Width of one query or key head in the score product; for latent attention the sum of the two parts below.</summary>
    public required int QkHeadDim { get; init; }

    /// <summary>Width of one value head.</summary>
    public required int VHeadDim { get; init; }

    /// <summary>Rank of the compressed query; 0 when queries are projected directly from the hidden state.</summary>
    public int QLoraRank { get; init; }

    /// <summary>Rank of the compressed key/value latent; 0 for grouped-query attention.</summary>
    public int KvLoraRank { get; init; }

    /// <summary>Part of a latent query/key head without position encoding; 0 for grouped-query attention.</summary>
    public int QkNopeHeadDim { get; init; }

    /// <summary>Part of a latent query/key head with rotary position, its key shared by all heads; 0 for grouped-query attention.</summary>
    public int QkRopeHeadDim { get; init; }

    /// <summary>Tokens of one block of linear attention; 0 for other kinds.</summary>
    public int LinearBlock { get; init; }

    /// <summary>Whether a token sees only those before it and itself. Diffusion models attend both ways.</summary>
    public bool Causal { get; init; } = true;

    /// <summary>Whether the output is multiplied by a gate, a projection of the layer's input to <see cref="OutputWidth"/> (lightning attention of MiniMax-01).</summary>
    public bool OutputGate { get; init; }

    /// <summary>Whether the layer's output passes one more hidden x hidden product, into the layer it conditions (zero-initialised in a ControlNet, arXiv:2302.05543 section 3.1).</summary>
    public bool ConditionProjection { get; init; }

    /// <summary>Whether the projections to queries, keys and values (for latent attention: the down projections) have a bias.</summary>
    public bool InputBias { get; init; }

    /// <summary>Whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Width of all value heads together: the input of the output projection.</summary>
    public int OutputWidth => Heads * VHeadDim;
}
