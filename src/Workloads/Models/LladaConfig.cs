using System.Globalization;

namespace Sim.Workloads.Models;

/// <summary>
/// Masked diffusion language models (arXiv:2502.09992): decoder blocks that attend both ways. The dense model writes its dimensions as <c>d_model</c>, <c>n_layers</c>, ...; the mixture of
/// experts (arXiv:2509.24389) as <c>hidden_size</c>, <c>expert_intermediate_size</c>, ...
/// </summary>
internal static class LladaConfig
{
    internal static ModelSpec Read(ConfigKeys keys, string name)
    {
        var isDense = keys.Has("d_model");
        var (hiddenKey, headsKey, kvKey) = isDense ? ("d_model", "n_heads", "n_kv_heads") : ("hidden_size", "num_attention_heads", "num_key_value_heads");
        var hidden = keys.Int(hiddenKey);
        var heads = keys.Int(headsKey);
        var kvHeads = keys.OptionalInt(kvKey, heads);
        if (keys.Good(hiddenKey, headsKey) && hidden % heads != 0)
        {
            keys.Error(headsKey, string.Create(CultureInfo.InvariantCulture, $"{hiddenKey} {hidden} is not divisible by {heads} heads"), null);
        }

        if (keys.Good(headsKey, kvKey) && heads % kvHeads != 0)
        {
            keys.Error(kvKey, string.Create(CultureInfo.InvariantCulture, $"{heads} attention heads cannot be shared by {kvHeads} key/value heads"), $"it must divide {headsKey}");
        }

        var width = Math.Max(1, hidden / heads);
        return new ModelSpec
        {
            Name = name,
            Family = "llada",
            HiddenSize = hidden,
            Layers = keys.Int(isDense ? "n_layers" : "num_hidden_layers", most: 10_000),
            VocabSize = keys.Int(isDense ? "embedding_size" : "vocab_size"),
            IntermediateSize = isDense ? keys.Int("mlp_hidden_size") : keys.OptionalInt("dense_intermediate_size", 1),
            Attention = new AttentionSpec { Kind = AttentionKind.GroupedQuery, Heads = heads, KvHeads = kvHeads, QkHeadDim = width, VHeadDim = width, Causal = false },
            Moe = isDense ? null : ModelConfigParser.PlainExperts(keys, "num_experts", "expert_intermediate_size"),
            TiedEmbeddings = keys.OptionalBool(isDense ? "weight_tying" : "tie_word_embeddings", false),
        };
    }
}
