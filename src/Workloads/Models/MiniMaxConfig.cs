using System.Globalization;

namespace Sim.Workloads.Models;

/// <summary>
/// MiniMax-Text-01 and M1 (arXiv:2501.08313 section 2): lightning attention with an output gate, and grouped-query softmax attention where <c>attn_type_list</c> has a 1; all layers are mixtures of
/// experts. The block of lightning attention is 256 tokens (section 3.2.2).
/// </summary>
internal static class MiniMaxConfig
{
    private const int Block = 256;

    internal static ModelSpec Read(ConfigKeys keys, string name)
    {
        var hidden = keys.Int("hidden_size");
        var layers = keys.Int("num_hidden_layers", most: 10_000);
        var softmax = ModelConfigParser.GroupedQuery(keys, hidden, "minimax_m1");
        var types = keys.Bits("attn_type_list");
        if (types is not null && keys.Good("num_hidden_layers", "attn_type_list") && types.Count != layers)
        {
            keys.Error("attn_type_list", string.Create(CultureInfo.InvariantCulture, $"it has {types.Count} entries for {layers} layers"), "one entry per layer: 0 lightning, 1 softmax");
        }

        return new ModelSpec
        {
            Name = name,
            Family = "minimax_m1",
            HiddenSize = hidden,
            Layers = layers,
            VocabSize = keys.Int("vocab_size"),
            IntermediateSize = keys.Int("intermediate_size"),
            Attention = softmax,
            VariantAttention = softmax with { Kind = AttentionKind.Linear, KvHeads = softmax.Heads, LinearBlock = Block, OutputGate = true },
            VariantLayers = types is null ? [] : [.. types.Select(isSoftmax => !isSoftmax)],
            Moe = ModelConfigParser.PlainExperts(keys, "num_local_experts", "intermediate_size"),
            TiedEmbeddings = keys.OptionalBool("tie_word_embeddings", false),
        };
    }
}
