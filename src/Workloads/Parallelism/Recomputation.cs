namespace Sim.Workloads.Parallelism;

/// <summary>What the backward pass computes again instead of keeping.</summary>
public enum Recomputation
{
    /// <summary>Every input of a backward kernel is kept (attention probabilities never are: FlashAttention).</summary>
    None,

    /// <summary>Norm outputs, up-projections of latent attention and outputs of the gated activation are computed again, as DeepSeek-V3 does (arXiv:2412.19437 sections 3.2.3, 3.3.3).</summary>
    Selective,

    /// <summary>Only the input of each layer is kept; one layer's tensors live at a time.</summary>
    Full,
}
