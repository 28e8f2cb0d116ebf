using Sim.Workloads.Models;

namespace Sim.Workloads.Tests.Models;

public sealed class ParameterCounterTests
{
    // arXiv:2505.09343 Table 2; Qwen2.5-72B's model card says 72.7 B and 70.0 B without embeddings, that of Llama 3.1 70B 70.6 B.
    [Theory]
    [InlineData("deepseek-v3", 671, 37)]
    [InlineData("deepseek-v2", 236, 21)]
    [InlineData("llama-3.1-405b", 406, 404)]
    [InlineData("llama-3.1-70b", 71, 70)]
    [InlineData("qwen2.5-72b", 73, 71)]
    public void Total_and_active_parameters_are_the_published_billions(string name, int total, int active)
    {
        var model = ShippedModels.Load(name);
        Assert.Equal(total, Math.Round(ParameterCounter.OfModel(model).Total / 1e9));
        Assert.Equal(active, Math.Round(ParameterCounter.ActiveOfModel(model).Total / 1e9));
    }

    [Fact]
    public void Qwen_total_and_non_embedding_parameters_are_those_of_its_model_card()
    {
        var count = ParameterCounter.OfModel(ShippedModels.Qwen72B);
        Assert.Equal(72.7, count.Total / 1e9, 1);
        // "Non-embedding" leaves out both tables: 72.706 - 2 x 152,064 x 8,192 = 70.215, printed as 70.0 B.
        Assert.InRange((count.Total - count.Embedding - count.Head) / 1e9, 70.0, 70.3);
    }

    [Fact]
    public void DeepSeek_V3_activates_36_6_billion_with_the_head()
    {
        // The weights' README: "Activation parameters: 36.6B (including 0.9B for the output Head)".
        var active = ParameterCounter.ActiveOfModel(ShippedModels.DeepSeekV3);
        Assert.Equal(36.6, active.Total / 1e9, 1);
        Assert.Equal(0.9, active.Head / 1e9, 1);
    }

    [Fact]
    public void Parts_of_DeepSeek_V3_are_the_products_of_its_dimensions()
    {
        var layer = ParameterCounter.OfLayer(ShippedModels.DeepSeekV3, LayerKind.Moe);
        // q: 7168x1536 + 1536x128x192; kv: 7168x576 + 512x128x256; out: 16384x7168.
        Assert.Equal(11_010_048L + 37_748_736 + 4_128_768 + 16_777_216 + 117_440_512, layer.Attention);
        // 256 x 3 x 7168 x 2048 and one shared expert of the same shape; gate 7168 x 256 with 256 biases.
        Assert.Equal(256 * 44_040_192L, layer.RoutedExperts);
        Assert.Equal(44_040_192L, layer.SharedExperts);
        Assert.Equal(1_835_008L + 256, layer.Router);
        // Two norms of the hidden width and one on each latent.
        Assert.Equal((2 * 7168L) + 1536 + 512, layer.Norms);
    }

    [Fact]
    public void The_MTP_module_is_one_more_layer_behind_a_projection()
    {
        var model = ShippedModels.DeepSeekV3;
        var mtp = ParameterCounter.OfMtp(model);
        var layer = ParameterCounter.OfLayer(model, LayerKind.Moe);
        Assert.Equal(layer.Total + (2L * 7168 * 7168) + (3 * 7168), mtp.Total);
        // The weights' README says 11.5 B unique parameters; the dimensions give 11.61.
        Assert.InRange(mtp.Total / 1e9, 11.4, 11.7);
    }

    [Fact]
    public void Tied_embeddings_are_stored_once_but_still_multiply()
    {
        var model = ShippedModels.Qwen72B;
        var tied = model with { TiedEmbeddings = true };
        var table = 152_064L * 8_192;
        Assert.Equal(table, ParameterCounter.OfModel(model).Total - ParameterCounter.OfModel(tied).Total);
        Assert.Equal(ParameterCounter.ActiveOfModel(model), ParameterCounter.ActiveOfModel(tied));
    }

    [Fact]
    public void Multi_head_attention_is_grouped_query_attention_with_groups_of_one()
    {
        var llama = ShippedModels.Llama405B;
        var mha = llama with { Attention = llama.Attention with { KvHeads = 128 } };
        // Four square matrices of the hidden width.
        Assert.Equal(4L * 16_384 * 16_384, ParameterCounter.OfLayer(mha, LayerKind.Dense).Attention);
    }
}
