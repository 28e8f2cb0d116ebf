using System.Text;
using Sim.Workloads.Models;

namespace Sim.Workloads.Tests.Models;

public sealed class ModelSpecTests
{
    private const string Llama = """
        {
          "model_type": "llama",
          "hidden_size": 64,
          "num_hidden_layers": 2,
          "intermediate_size": 128,
          "vocab_size": 100,
          "num_attention_heads": 4
        }
        """;

    [Fact]
    public void DeepSeek_V3_has_three_dense_layers_then_experts_and_one_MTP_module()
    {
        var model = ShippedModels.DeepSeekV3;
        Assert.Equal(3, model.CountOf(LayerKind.Dense));
        Assert.Equal(58, model.CountOf(LayerKind.Moe));
        Assert.Equal(LayerKind.Dense, model.KindOf(2));
        Assert.Equal(LayerKind.Moe, model.KindOf(3));
        Assert.Equal(LayerKind.Moe, model.KindOf(61));
        Assert.Equal(1, model.MtpDepth);
        Assert.Equal("deepseek-v3", model.Name);
        Assert.Equal(192, model.Attention.QkHeadDim);
        Assert.Equal(4, model.Moe!.GroupsPerToken);
    }

    [Fact]
    public void Without_key_value_heads_attention_is_multi_head() => Assert.Equal(4, Read(Llama).Model!.Attention.KvHeads);

    [Fact]
    public void A_layer_frequency_spreads_the_experts()
    {
        var model = ShippedModels.DeepSeekV3;
        model = model with { Moe = model.Moe! with { LayerFrequency = 2 } };
        // Even layers from 4 to 60.
        Assert.Equal(29, model.CountOf(LayerKind.Moe));
        Assert.Equal(LayerKind.Dense, model.KindOf(5));
    }

    [Fact]
    public void All_findings_come_at_once_and_in_file_order() => Holds(
        """
        {
          "model_type": "llama",
          "hidden_size": "wide",
          "num_hidden_layers": 0,
          "intermediate_size": 1.5,
          "vocab_size": [1],
          "num_attention_heads": 6, "num_key_value_heads": 4,
          "tie_word_embeddings": "yes",
          "head_dim": 8
        }
        """,
        "FILE:3:18: error: hidden_size: expected a whole number, found the text \"wide\"",
        "FILE:4:24: error: num_hidden_layers: expected a whole number from 1 to 10000, found 0",
        "FILE:5:24: error: intermediate_size: expected a whole number, found the number 1.5",
        "FILE:6:17: error: vocab_size: expected a whole number, found a list",
        "FILE:7:52: error: num_key_value_heads: 6 attention heads cannot be shared by 4 key/value heads (it must divide num_attention_heads)",
        "FILE:8:26: error: tie_word_embeddings: expected true or false, found the text \"yes\"");

    [Fact]
    public void Missing_keys_are_named() => Holds(
        """{ "model_type": "deepseek_v2", "n_routed_experts": 8 }""",
        "FILE:1:1: error: hidden_size: the required key is missing",
        "FILE:1:1: error: num_hidden_layers: the required key is missing",
        "FILE:1:1: error: vocab_size: the required key is missing",
        "FILE:1:1: error: intermediate_size: the required key is missing",
        "FILE:1:1: error: num_attention_heads: the required key is missing",
        "FILE:1:1: error: qk_nope_head_dim: the required key is missing",
        "FILE:1:1: error: qk_rope_head_dim: the required key is missing",
        "FILE:1:1: error: v_head_dim: the required key is missing",
        "FILE:1:1: error: kv_lora_rank: the required key is missing",
        "FILE:1:1: error: num_experts_per_tok: the required key is missing",
        "FILE:1:1: error: moe_intermediate_size: the required key is missing");

    [Fact]
    public void An_unknown_architecture_is_told_what_is_known() => Holds(
        """{ "model_type": "mamba" }""",
        "FILE:1:17: error: model_type: the architecture 'mamba' is not supported (supported: deepseek_v2, deepseek_v3, llama, qwen2, qwen3, llada, minimax_m1)");

    [Fact]
    public void A_hybrid_model_needs_an_attention_type_for_each_layer()
    {
        var text = File.ReadAllText(ShippedModels.PathOf("minimax-m1"));
        string Only(string broken) => Assert.Single(Read(broken).Findings).Message;
        Assert.Equal("it has 80 entries for 79 layers", Only(text.Replace("\"num_hidden_layers\": 80", "\"num_hidden_layers\": 79", StringComparison.Ordinal)));
        Assert.Equal("expected a list of zeros and ones, found other items", Only(text.Replace("[0, 0", "[2, 0", StringComparison.Ordinal)));
        Assert.Equal("the required key is missing", Only(text.Replace("attn_type_list", "attn_types", StringComparison.Ordinal)));
        Assert.Equal("a token cannot visit 33 of 32 experts", Only(text.Replace("\"num_experts_per_tok\": 2", "\"num_experts_per_tok\": 33", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_video_transformer_is_known_by_its_class_and_copies_no_more_layers_than_it_has()
    {
        var text = File.ReadAllText(ShippedModels.PathOf("diffusion-as-shader"));
        Assert.Equal(
            "43 copies cannot be made of 42 layers", Assert.Single(Read(text.Replace("\"condition_layers\": 18", "\"condition_layers\": 43", StringComparison.Ordinal)).Findings).Message);
        Assert.Equal(
            "the architecture 'UNet' is not supported", Assert.Single(Read(text.Replace("CogVideoXTransformer3DModel", "UNet", StringComparison.Ordinal)).Findings).Message);
    }

    [Fact]
    public void A_diffusion_language_model_reads_either_spelling_of_its_dimensions()
    {
        Assert.False(ShippedModels.Load("llada-8b").Attention.Causal);
        Assert.Equal(64, ShippedModels.Load("llada-moe-7b-a1b").Moe!.Experts);
        var text = File.ReadAllText(ShippedModels.PathOf("llada-8b"));
        Assert.Equal("d_model 4096 is not divisible by 33 heads", Read(text.Replace("\"n_heads\": 32", "\"n_heads\": 33", StringComparison.Ordinal)).Findings[0].Message);
    }

    [Fact]
    public void A_file_without_an_architecture_says_so() => Holds("{}", "FILE:1:1: error: model_type: the required key is missing");

    [Fact]
    public void A_misspelled_key_is_pointed_at() => Holds(
        Llama.Replace("hidden_size", "hiden_size", StringComparison.Ordinal),
        "FILE:1:1: error: hidden_size: the required key is missing (did you mean to write it where 'hiden_size' stands?)");

    [Fact]
    public void A_required_key_that_is_null_is_refused_where_it_stands() => Holds(
        Llama.Replace("\"vocab_size\": 100", "\"vocab_size\": null", StringComparison.Ordinal),
        "FILE:6:17: error: vocab_size: the required key is null");

    [Fact]
    public void Dimensions_whose_product_overflows_are_refused() => Holds(
        Llama.Replace("128", "16777216", StringComparison.Ordinal).Replace("64", "16777216", StringComparison.Ordinal)
            .Replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 10000", StringComparison.Ordinal),
        "FILE:1:1: error: the dimensions describe more parameters than can be counted");

    [Fact]
    public void A_repeated_key_is_refused() => Holds(
        Llama.Replace("\"vocab_size\": 100", "\"vocab_size\": 100, \"vocab_size\": 200", StringComparison.Ordinal),
        "FILE:6:36: error: vocab_size: the key appears twice (keep one of them)");

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused() => Holds(
        Llama.Replace("\"num_attention_heads\": 4", "\"num_attention_heads\": 5", StringComparison.Ordinal),
        "FILE:7:26: error: num_attention_heads: hidden_size 64 is not divisible by 5 heads (give head_dim if heads are not hidden_size / num_attention_heads wide)");

    [Theory]
    [InlineData("n_group", "8", "7", "256 experts cannot be divided into 7 equal groups (it must divide n_routed_experts)")]
    [InlineData("topk_group", "4", "9", "a token cannot choose 9 of 8 groups (it must be at most n_group)")]
    [InlineData("num_experts_per_tok", "8", "257", "a token cannot visit 257 of 256 experts (it must be at most n_routed_experts)")]
    [InlineData("first_k_dense_replace", "3", "62", "62 dense layers do not fit in 61 layers (it must be at most num_hidden_layers)")]
    public void Impossible_experts_are_refused(string key, string good, string bad, string message)
    {
        var text = File.ReadAllText(ShippedModels.PathOf("deepseek-v3"));
        var broken = text.Replace($"\"{key}\": {good},", $"\"{key}\": {bad},", StringComparison.Ordinal);
        Assert.NotEqual(text, broken);
        var result = Read(broken);
        Assert.Null(result.Model);
        Assert.Equal(message, Assert.Single(result.Findings).ToString().Split($"{key}: ")[1]);
    }

    [Fact]
    public void Groups_with_too_few_experts_for_a_token_are_refused()
    {
        var text = File.ReadAllText(ShippedModels.PathOf("deepseek-v3"));
        var result = Read(text.Replace("\"num_experts_per_tok\": 8", "\"num_experts_per_tok\": 200", StringComparison.Ordinal));
        Assert.Equal("4 groups hold 128 experts, fewer than the 200 a token visits", Assert.Single(result.Findings).Message);
    }

    [Theory]
    [InlineData("model: llama", 1, 1)]
    [InlineData("{\n  \"model_type\": \"llama\",\n}", 3, 1)]
    [InlineData("", 1, 1)]
    public void Text_that_is_not_JSON_is_refused_where_it_breaks(string text, int line, int column) =>
        Holds(text, $"FILE:{line}:{column}: error: this is not JSON (expected a Hugging Face config.json)");

    [Fact]
    public void JSON_that_is_not_an_object_is_refused() => Holds("[1, 2]", "FILE:1:1: error: expected a JSON object, found a list");

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_where_they_stand()
    {
        byte[] bytes = [.. "{\n  \"a\": \""u8, 0xE9, .. "\" }"u8];
        Assert.Equal(["FILE:2:9: error: byte 0xE9 is not UTF-8 (save the file as UTF-8)"], Findings(bytes));
    }

    [Fact]
    public void A_byte_order_mark_is_accepted() => Assert.Empty(Findings([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Llama)]));

    [Fact]
    public void A_file_above_16_MiB_is_refused_before_it_is_read() => Assert.Equal(
        ["FILE: error: the file has 16777217 bytes, more than the limit of 16777216 (a config.json has a few kilobytes)"],
        Findings(new byte[16_777_217]));

    [Fact]
    public void A_missing_file_is_told_by_name() => Assert.Equal(
        "nowhere/config.json: error: the model file does not exist (give the path of a Hugging Face config.json)",
        Assert.Single(ModelSpec.Load("nowhere/config.json").Findings).ToString());

    [Fact]
    public void A_folder_is_not_a_model_file()
    {
        var folder = Path.GetDirectoryName(ShippedModels.PathOf("deepseek-v3"))!;
        Assert.Equal(folder + ": error: this is a folder (give the path of its config.json)", Assert.Single(ModelSpec.Load(folder).Findings).ToString());
    }

    [Fact]
    public void Deeply_nested_JSON_ends_in_a_finding() =>
        Assert.EndsWith("this is not JSON (expected a Hugging Face config.json)", Assert.Single(Findings(Encoding.UTF8.GetBytes(new string('[', 100_000)))), StringComparison.Ordinal);

    private static void Holds(string text, params string[] findings) => Assert.Equal(findings, Findings(Encoding.UTF8.GetBytes(text)));

    private static ModelLoadResult Read(string text)
    {
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(text));
        return ModelSpec.Load(file.Path);
    }

    private static List<string> Findings(byte[] bytes)
    {
        using var file = new TemporaryFile(bytes);
        var result = ModelSpec.Load(file.Path);
        Assert.Equal(result.Findings.Count == 0, result.Model is not null);
        return [.. result.Findings.Select(finding => finding.ToString().Replace(file.Path, "FILE", StringComparison.Ordinal))];
    }
}
