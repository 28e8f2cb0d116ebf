namespace Sim.Engine.Compute;

/// <summary>Sizes of one multi-head latent attention layer, in elements.</summary>
/// <param name="Hidden">A token.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="QueryLatent">Latent of the query.</param>
/// <param name="Latent">Latent of key and value, cached.</param>
/// <param name="Rope">Rotary part of query and key.</param>
/// <param name="Key">Key of a head without its rotary part.</param>
/// <param name="Value">Value of a head.</param>
public readonly record struct LatentAttentionShape(int Hidden, int Heads, int QueryLatent, int Latent, int Rope, int Key, int Value)
{
    /// <summary>DeepSeek-V3 (arXiv 2412.19437, section 4.2; facts F2_1).</summary>
    public static LatentAttentionShape DeepSeekV3 { get; } = new(7168, 128, 1536, 512, 64, 128, 128);
}
