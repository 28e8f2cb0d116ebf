namespace Sim.Workloads.Models;

/// <summary>Linear (lightning) attention of some layers (arXiv:2501.08313 section 2): a state of head width x head width per head instead of keys and values.</summary>
/// <param name="Heads">Heads.</param>
/// <param name="HeadDim">Width of a head's queries, keys and values.</param>
/// <param name="Layers">Which layers have it, by index; the others have the model's softmax attention.</param>
public sealed record LinearAttentionSpec(int Heads, int HeadDim, IReadOnlyList<bool> Layers)
{
    /// <summary>Whether a layer has it; multi-token-prediction modules have not.</summary>
    public bool Has(int layer) => layer < Layers.Count && Layers[layer];
}
