namespace Sim.Workloads.Models;

/// <summary>
/// The dimensions of a decoder-only transformer with gated (three-matrix) MLPs and RMS normalisation, as a Hugging Face
/// <c>config.json</c> describes it.
/// </summary>
public sealed record ModelSpec
{
    /// <summary>The folder of the configuration, for display.</summary>
    public required string Name { get; init; }

    /// <summary>The <c>model_type</c> of the configuration: <c>deepseek_v3</c>, <c>llama</c>, ...</summary>
    public required string Family { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Transformer layers, without multi-token-prediction modules.</summary>
    public required int Layers { get; init; }

    /// <summary>Rows of the embedding table and columns of the head.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Inner width of the MLP of a dense layer.</summary>
    public required int IntermediateSize { get; init; }

    public required AttentionSpec Attention { get; init; }

    /// <summary>Linear attention in place of <see cref="Attention"/> in some layers; null for none.</summary>
    public LinearAttentionSpec? Linear { get; init; }

    /// <summary>The mixture of experts, or null when every layer is dense.</summary>
    public MoeSpec? Moe { get; init; }

    /// <summary>Multi-token-prediction modules, each one more layer (of the kind of the last layer) behind a projection of 2h to h.</summary>
    public int MtpDepth { get; init; }

    /// <summary>Whether the head is the transposed embedding table.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Whether the three matrices of the MLP have biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>
    /// Reads a configuration of one of the families deepseek_v2, deepseek_v3, llama, qwen2. Never throws for bad input:
    /// the model is null when any finding is an error, and all findings come at once.
    /// </summary>
    public static ModelLoadResult Load(string path) => ModelConfigFile.Load(path);

    /// <summary>The kind of a layer, 0-based; the index <see cref="Layers"/> and above are the MTP modules' layers.</summary>
    public LayerKind KindOf(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        if (Moe is null) return LayerKind.Dense;
        if (layer >= Layers) layer = Layers - 1;
        return layer >= Moe.FirstMoeLayer && layer % Moe.LayerFrequency == 0 ? LayerKind.Moe : LayerKind.Dense;
    }

    /// <summary>How many of the <see cref="Layers"/> are of a kind.</summary>
    public int CountOf(LayerKind kind)
    {
        var count = 0;
        for (var layer = 0; layer < Layers; layer++)
        {
            if (KindOf(layer) == kind) count++;
        }

        return count;
    }
}
