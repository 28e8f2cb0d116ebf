namespace Sim.Workloads.Models;

/// <summary>
/// The denoising transformer of CogVideoX (arXiv:2408.06072 section 2.2) as Diffusers writes it: full attention over the text and all latent patches of a video, GELU MLPs four times as wide, adaptive
/// norms. The key <c>condition_layers</c> is this project's own: trained copies of the first layers, each behind its frozen original, with a product into the stream of the original (Diffusion as
/// Shader, arXiv:2501.03847 section 3.3, after arXiv:2302.05543). The text and time projections, one product per video, are not counted.
/// </summary>
internal static class VideoTransformerConfig
{
    private const string Class = "CogVideoXTransformer3DModel";

    internal static ModelSpec? Read(ConfigKeys keys, string name)
    {
        if (keys.Text("_class_name", required: true) is not { } found) return null;
        if (found != Class)
        {
            keys.Error("_class_name", $"the architecture '{found}' is not supported", "supported: " + Class);
            return null;
        }

        var heads = keys.Int("num_attention_heads", most: 4096);
        var width = keys.Int("attention_head_dim", most: 4096);
        var layers = keys.Int("num_layers", most: 10_000);
        var patch = keys.Int("patch_size", most: 64);
        var copies = keys.OptionalInt("condition_layers", 0, least: 0, most: 10_000);
        if (keys.Good("num_layers", "condition_layers") && copies > layers)
        {
            keys.Error("condition_layers", $"{copies} copies cannot be made of {layers} layers", "it must be at most num_layers");
        }

        var hidden = heads * width;
        var bias = keys.OptionalBool("attention_bias", true);
        var attention = new AttentionSpec
        {
            Kind = AttentionKind.GroupedQuery, Heads = heads, KvHeads = heads, QkHeadDim = width, VHeadDim = width, Causal = false, InputBias = bias, OutputBias = true,
        };
        return new ModelSpec
        {
            Name = name,
            Family = "cogvideox",
            HiddenSize = hidden,
            Layers = layers + copies,
            VocabSize = patch * patch * keys.Int("out_channels", most: 65_536),
            IntermediateSize = 4 * hidden,
            GatedMlp = false,
            MlpBias = true,
            ModulationWidth = keys.Int("time_embed_dim"),
            Attention = attention,
            VariantAttention = copies == 0 ? null : attention with { ConditionProjection = true },
            VariantLayers = [.. Enumerable.Range(0, 2 * copies).Select(layer => layer % 2 == 1)],
            TrainsVariantsOnly = copies > 0,
        };
    }
}
