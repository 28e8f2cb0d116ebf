namespace Sim.Workloads.Inference;

/// <summary>Sequences of one pass that are alike.</summary>
/// <param name="Sequences">How many.</param>
/// <param name="NewTokens">Tokens of each that this pass computes: a prompt's chunk, one when decoding, two with one speculative token, a block of a diffusion model.</param>
/// <param name="Context">Tokens of each whose keys and values are in the cache already; a mean where they differ.</param>
public readonly record struct BatchPart(int Sequences, int NewTokens, double Context)
{
    /// <summary>Tokens computed.</summary>
    public long Tokens => (long)Sequences * NewTokens;
}
