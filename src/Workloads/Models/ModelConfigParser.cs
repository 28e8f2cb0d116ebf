using System.Globalization;

namespace Sim.Workloads.Models;

/// <summary>From the keys of a configuration to the dimensions of a model, one method per family.</summary>
internal static class ModelConfigParser
{
    private static readonly string[] Families = ["deepseek_v2", "deepseek_v3", "llama", "qwen2", "qwen3", "llada", "minimax_m1"];

    internal static ModelSpec? Read(ConfigKeys keys, string name)
    {
        // Diffusers writes the class of a model where others write its type.
        if (!keys.Has("model_type") && keys.Has("_class_name")) return Checked(keys, VideoTransformerConfig.Read(keys, name));
        var family = keys.Text("model_type", required: true);
        if (family is null) return null;
        if (!Families.Contains(family))
        {
            keys.Error("model_type", $"the architecture '{family}' is not supported", "supported: " + string.Join(", ", Families));
            return null;
        }

        if (family == "llada") return Checked(keys, LladaConfig.Read(keys, name));
        if (family == "minimax_m1") return Checked(keys, MiniMaxConfig.Read(keys, name));
        var deepseek = family.StartsWith("deepseek", StringComparison.Ordinal);
        var hidden = keys.Int("hidden_size");
        var layers = keys.Int("num_hidden_layers", most: 10_000);
        var model = new ModelSpec
        {
            Name = name,
            Family = family,
            HiddenSize = hidden,
            Layers = layers,
            VocabSize = keys.Int("vocab_size"),
            IntermediateSize = keys.Int("intermediate_size"),
            Attention = deepseek ? Latent(keys) : GroupedQuery(keys, hidden, family),
            Moe = deepseek && keys.Has("n_routed_experts") ? Experts(keys, layers) : null,
            MtpDepth = keys.OptionalInt("num_nextn_predict_layers", 0, least: 0, most: 100),
            TiedEmbeddings = keys.OptionalBool("tie_word_embeddings", false),
            MlpBias = keys.OptionalBool("mlp_bias", false),
        };
        if (keys.OptionalBool("use_sliding_window", false))
        {
            keys.Warn("use_sliding_window", "the sliding window is ignored: every layer attends to the whole sequence", null);
        }

        return Checked(keys, model);
    }

    // Later code multiplies these dimensions without asking whether the product is a number.
    private static ModelSpec? Checked(ConfigKeys keys, ModelSpec? model)
    {
        if (keys.HasErrors || model is null) return model;
        try
        {
            ParameterCounter.OfModel(model);
        }
        catch (OverflowException)
        {
            keys.Error("", "the dimensions describe more parameters than can be counted", null);
        }

        return model;
    }

    internal static AttentionSpec GroupedQuery(ConfigKeys keys, int hidden, string family)
    {
        var heads = keys.Int("num_attention_heads");
        var kvHeads = keys.OptionalInt("num_key_value_heads", heads);
        if (keys.Good("num_attention_heads", "num_key_value_heads") && heads % kvHeads != 0)
        {
            keys.Error("num_key_value_heads", Text($"{heads} attention heads cannot be shared by {kvHeads} key/value heads"), "it must divide num_attention_heads");
        }

        if (!keys.Has("head_dim") && keys.Good("hidden_size", "num_attention_heads") && hidden % heads != 0)
        {
            keys.Error("num_attention_heads", Text($"hidden_size {hidden} is not divisible by {heads} heads"), "give head_dim if heads are not hidden_size / num_attention_heads wide");
        }

        var width = keys.OptionalInt("head_dim", Math.Max(1, hidden / heads));
        // Qwen2 always has biases on queries, keys and values and never on the output; Llama and Qwen3 have both or none.
        var bias = keys.OptionalBool("attention_bias", false);
        return new AttentionSpec
        {
            Kind = AttentionKind.GroupedQuery,
            Heads = heads,
            KvHeads = kvHeads,
            QkHeadDim = width,
            VHeadDim = width,
            InputBias = family == "qwen2" || bias,
            OutputBias = family != "qwen2" && bias,
        };
    }

    private static AttentionSpec Latent(ConfigKeys keys)
    {
        var heads = keys.Int("num_attention_heads");
        var nope = keys.Int("qk_nope_head_dim");
        var rope = keys.Int("qk_rope_head_dim");
        var bias = keys.OptionalBool("attention_bias", false);
        return new AttentionSpec
        {
            Kind = AttentionKind.Latent,
            Heads = heads,
            KvHeads = heads,
            QkHeadDim = nope + rope,
            VHeadDim = keys.Int("v_head_dim"),
            QLoraRank = keys.OptionalInt("q_lora_rank", 0),
            KvLoraRank = keys.Int("kv_lora_rank"),
            QkNopeHeadDim = nope,
            QkRopeHeadDim = rope,
            InputBias = bias,
            OutputBias = bias,
        };
    }

    private static MoeSpec Experts(ConfigKeys keys, int layers)
    {
        var moe = new MoeSpec
        {
            Experts = keys.Int("n_routed_experts"),
            ExpertsPerToken = keys.Int("num_experts_per_tok"),
            SharedExperts = keys.OptionalInt("n_shared_experts", 0, least: 0),
            IntermediateSize = keys.Int("moe_intermediate_size"),
            Groups = keys.OptionalInt("n_group", 1),
            GroupsPerToken = keys.OptionalInt("topk_group", 1),
            FirstMoeLayer = keys.OptionalInt("first_k_dense_replace", 0, least: 0),
            LayerFrequency = keys.OptionalInt("moe_layer_freq", 1),
            ScoreBias = keys.Text("topk_method", required: false) == "noaux_tc",
        };
        if (keys.Good("num_hidden_layers", "first_k_dense_replace") && moe.FirstMoeLayer > layers)
        {
            keys.Error("first_k_dense_replace", Text($"{moe.FirstMoeLayer} dense layers do not fit in {layers} layers"), "it must be at most num_hidden_layers");
        }

        if (keys.Good("n_routed_experts", "num_experts_per_tok", "n_group", "topk_group")) CheckRouting(keys, moe);
        return moe;
    }

    /// <summary>Experts in every layer, none shared, no groups.</summary>
    internal static MoeSpec PlainExperts(ConfigKeys keys, string expertsKey, string widthKey)
    {
        var moe = new MoeSpec
        {
            Experts = keys.Int(expertsKey),
            ExpertsPerToken = keys.Int("num_experts_per_tok"),
            SharedExperts = 0,
            IntermediateSize = keys.Int(widthKey),
            Groups = 1,
            GroupsPerToken = 1,
            FirstMoeLayer = 0,
            LayerFrequency = 1,
            ScoreBias = false,
        };
        if (keys.Good(expertsKey, "num_experts_per_tok") && moe.ExpertsPerToken > moe.Experts)
        {
            keys.Error("num_experts_per_tok", Text($"a token cannot visit {moe.ExpertsPerToken} of {moe.Experts} experts"), $"it must be at most {expertsKey}");
        }

        return moe;
    }

    private static void CheckRouting(ConfigKeys keys, MoeSpec moe)
    {
        var reachable = (long)moe.GroupsPerToken * (moe.Experts / moe.Groups);
        if (moe.ExpertsPerToken > moe.Experts)
        {
            keys.Error("num_experts_per_tok", Text($"a token cannot visit {moe.ExpertsPerToken} of {moe.Experts} experts"), "it must be at most n_routed_experts");
        }

        if (moe.Experts % moe.Groups != 0)
        {
            keys.Error("n_group", Text($"{moe.Experts} experts cannot be divided into {moe.Groups} equal groups"), "it must divide n_routed_experts");
        }
        else if (moe.GroupsPerToken > moe.Groups)
        {
            keys.Error("topk_group", Text($"a token cannot choose {moe.GroupsPerToken} of {moe.Groups} groups"), "it must be at most n_group");
        }
        else if (moe.ExpertsPerToken <= moe.Experts && moe.ExpertsPerToken > reachable)
        {
            keys.Error("topk_group", Text($"{moe.GroupsPerToken} groups hold {reachable} experts, fewer than the {moe.ExpertsPerToken} a token visits"), null);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
