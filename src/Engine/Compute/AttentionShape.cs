namespace Sim.Engine.Compute;

/// <summary>The size of one attention over whole sequences.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="QkDim">Elements of a query or key per head (192 in DeepSeek-V3: 128 + 64 rotary).</param>
/// <param name="VDim">Elements of a value per head (128 in DeepSeek-V3).</param>
/// <param name="QueryLength">Query tokens per sequence.</param>
/// <param name="KvLength">Key/value tokens per sequence.</param>
/// <param name="Causal">Half of the pairs are masked; counted as exactly half, as the published rates do.</param>
public readonly record struct AttentionShape(int Batch, int Heads, int QkDim, int VDim, int QueryLength, int KvLength, bool Causal);
