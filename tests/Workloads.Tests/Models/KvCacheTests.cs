using Sim.Workloads.Models;

namespace Sim.Workloads.Tests.Models;

public sealed class KvCacheTests
{
    // arXiv:2505.09343 Table 1: (512 + 64) x 2 B x 61; 2 x 8 x 128 x 2 B x 80; 2 x 8 x 128 x 2 B x 126.
    [Theory]
    [InlineData("deepseek-v3", 70_272)]
    [InlineData("qwen2.5-72b", 327_680)]
    [InlineData("llama-3.1-405b", 516_096)]
    public void Bytes_per_token_in_BF16_are_those_of_Table_1_exactly(string name, long published)
    {
        var model = ShippedModels.Load(name);
        Assert.Equal(published, KvCache.PerToken(model, ElementType.Bf16).Count);
        Assert.Equal(published, KvCache.PerTokenAndLayer(model, ElementType.Bf16).Count * model.Layers);
        Assert.Equal(published / 2, KvCache.PerToken(model, ElementType.Fp8).Count);
    }

    [Fact]
    public void Fewer_key_value_heads_keep_proportionally_less()
    {
        var llama = ShippedModels.Llama405B.Attention;
        // 128 query heads of 128 + 128 numbers of 2 bytes: 65,536; shared by 16: 4,096; by all: 512.
        Assert.Equal(65_536, KvCache.PerTokenAndLayer(llama, KvCacheKind.MultiHead, ElementType.Bf16).Count);
        Assert.Equal(4_096, KvCache.PerTokenAndLayer(llama, KvCacheKind.GroupedQuery, ElementType.Bf16).Count);
        Assert.Equal(512, KvCache.PerTokenAndLayer(llama, KvCacheKind.MultiQuery, ElementType.Bf16).Count);
    }

    [Fact]
    public void A_window_stops_growing_and_linear_attention_never_grows()
    {
        var qwen = ShippedModels.Qwen72B.Attention;
        // 8 heads x 256 x 2 B = 4,096 per token.
        Assert.Equal(1_000 * 4_096L, KvCache.PerLayer(qwen, KvCacheKind.SlidingWindow, ElementType.Bf16, 1_000, window: 2_048).Count);
        Assert.Equal(2_048 * 4_096L, KvCache.PerLayer(qwen, KvCacheKind.SlidingWindow, ElementType.Bf16, 100_000, window: 2_048).Count);
        // 64 heads x 128 x 128 x 2 B.
        Assert.Equal(2_097_152, KvCache.PerLayer(qwen, KvCacheKind.Linear, ElementType.Bf16, 1).Count);
        Assert.Equal(2_097_152, KvCache.PerLayer(qwen, KvCacheKind.Linear, ElementType.Bf16, 1_000_000).Count);
    }

    [Fact]
    public void A_model_without_a_latent_cannot_keep_one() =>
        Assert.Throws<ArgumentException>(() => KvCache.PerTokenAndLayer(ShippedModels.Qwen72B.Attention, KvCacheKind.Latent, ElementType.Bf16));
}
