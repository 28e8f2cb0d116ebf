namespace Sim.Workloads.Models;

/// <summary>
/// The dimensions of a transformer of equal layers, as its <c>config.json</c> describes it: decoder-only language models, masked diffusion language models, and the
/// denoising transformer of a video diffusion model, whose "vocabulary" are the numbers of one patch.
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

    /// <summary>The mixture of experts, or null when every layer is dense.</summary>
    public MoeSpec? Moe { get; init; }

    /// <summary>Multi-token-prediction modules, each one more layer (of the kind of the last layer) behind a projection of 2h to h.</summary>
    public int MtpDepth { get; init; }

    /// <summary>Whether the head is the transposed embedding table.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Whether the three matrices of the MLP have biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Whether an MLP has a gate beside its up matrix: three matrices (SwiGLU), else two (GELU).</summary>
    public bool GatedMlp { get; init; } = true;

    /// <summary>
    /// Width of the time embedding that every layer projects to shift, scale and gate of its two norms, for text and for video tokens (adaptive layer norm of CogVideoX,
    /// arXiv:2408.06072 section 2.2); 0 when norms have only a scale.
    /// </summary>
    public int ModulationWidth { get; init; }

    /// <summary>
    /// Attention of the layers that <see cref="VariantLayers"/> marks: linear in a hybrid model, that of the trained copies in a conditioned one. It has the heads and widths of
    /// <see cref="Attention"/>. Null when all layers are alike.
    /// </summary>
    public AttentionSpec? VariantAttention { get; init; }

    /// <summary>For each layer whether it has <see cref="VariantAttention"/>; empty when none has.</summary>
    public IReadOnlyList<bool> VariantLayers { get; init; } = [];

    /// <summary>Whether only the variant layers are trained: the others, embedding and head get no weight gradients and no optimizer states.</summary>
    public bool TrainsVariantsOnly { get; init; }

    /// <summary>
    /// Reads a configuration of one of the families deepseek_v2, deepseek_v3, llama, qwen2, qwen3, minimax_m1, llada, or of a CogVideoX transformer. Never throws for bad input:
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

    /// <summary>Whether a layer has <see cref="VariantAttention"/>; modules for multi-token prediction never have.</summary>
    public bool IsVariant(int layer) => layer < VariantLayers.Count && VariantLayers[layer];

    /// <summary>Attention of a layer.</summary>
    public AttentionSpec AttentionOf(int layer) => IsVariant(layer) ? VariantAttention! : Attention;

    /// <summary>Whether a layer is not trained.</summary>
    public bool IsFrozen(int layer) => TrainsVariantsOnly && !IsVariant(layer);

    /// <summary>The first layer that is trained: gradients flow back to it and no further.</summary>
    public int FirstTrainedLayer
    {
        get
        {
            var layer = 0;
            while (layer < Layers && IsFrozen(layer)) layer++;
            return layer;
        }
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
