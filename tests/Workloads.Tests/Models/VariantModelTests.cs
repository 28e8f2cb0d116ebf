using Sim.Workloads.Models;

namespace Sim.Workloads.Tests.Models;

/// <summary>Hybrid, bidirectional and partly frozen models.</summary>
public sealed class VariantModelTests
{
    private static ModelSpec MiniMax => ShippedModels.Load("minimax-m1");

    private static ModelSpec Shader => ShippedModels.Load("diffusion-as-shader");

    [Fact]
    public void MiniMax_has_one_softmax_layer_behind_seven_lightning_layers_and_45_9_billion_active_parameters_without_its_head()
    {
        // arXiv:2506.13585 section 1: 456 B and 45.9 B; 10 of 80 layers are softmax.
        var model = MiniMax;
        Assert.Equal(10, Enumerable.Range(0, 80).Count(layer => !model.IsVariant(layer)));
        Assert.True(Enumerable.Range(0, 80).All(layer => model.IsVariant(layer) == (layer % 8 != 7)));
        var active = ParameterCounter.ActiveOfModel(model);
        Assert.Equal(45.9, (active.Total - active.Head) / 1e9, 1);
        Assert.Equal(456, ParameterCounter.OfModel(model).Total / 1e9, 0.5);
    }

    [Fact]
    public void A_lightning_layer_projects_queries_keys_values_gate_and_output()
    {
        // Five products of 6,144 x 8,192; a softmax layer two of them and two of 6,144 x 1,024.
        Assert.Equal(5 * 6144L * 8192, ParameterCounter.OfLayer(MiniMax, LayerKind.Moe, isVariant: true).Attention);
        Assert.Equal((2 * 6144L * 8192) + (2 * 6144L * 1024), ParameterCounter.OfLayer(MiniMax, LayerKind.Moe).Attention);
    }

    [Fact]
    public void Only_softmax_layers_add_to_the_cache_and_lightning_layers_keep_one_state()
    {
        // 10 x 8 heads x 256 x 2 B per token; 70 x 64 x 128 x 128 x 2 B of states.
        Assert.Equal(40_960, KvCache.PerToken(MiniMax, ElementType.Bf16).Count);
        Assert.Equal((1_000_000 * 40_960L) + (70L * 64 * 128 * 128 * 2), KvCache.OfModel(MiniMax, ElementType.Bf16, 1_000_000).Count);
        Assert.Equal(70_272L * 1000, KvCache.OfModel(ShippedModels.DeepSeekV3, ElementType.Bf16, 1000).Count);
    }

    [Fact]
    public void Lightning_scores_do_not_grow_past_a_block()
    {
        double Scores(int sequence) => FlopCounter.OfLayer(MiniMax, LayerKind.Moe, sequence, AttentionMask.Causal, isVariant: true).AttentionScores.Count;
        // Within a block of 256: 2 x 64 x 256 x 257 / 2; the state: 4 x 64 x 128 x 128.
        Assert.Equal((64 * 256.0 * 257) + (4 * 64 * 128 * 128), Scores(256));
        Assert.Equal(Scores(256), Scores(1_000_000));
    }

    [Fact]
    public void A_generated_token_costs_its_weights_its_keys_and_its_states()
    {
        // Two per active weight with the head; 10 softmax layers x 2 x 64 x 256 per key; 70 states.
        var model = MiniMax;
        var count = FlopCounter.OfGeneratedToken(model, 100_000, absorbed: false);
        var active = ParameterCounter.ActiveOfModel(model);
        Assert.Equal(2.0 * (active.Total - active.Norms), count.WithWeights.Count);
        Assert.Equal((10 * 2.0 * 64 * 256 * 100_000) + (70 * 4.0 * 64 * 128 * 128), count.AttentionScores.Count);
        // DeepSeek: 61 x 128 heads, expanded 2 x 320 per key, absorbed 2 x (2 x 512 + 64).
        Assert.Equal(61 * 128 * 640.0, FlopCounter.OfGeneratedToken(ShippedModels.DeepSeekV3, 1, absorbed: false).AttentionScores.Count);
        Assert.Equal(61 * 128 * 2176.0, FlopCounter.OfGeneratedToken(ShippedModels.DeepSeekV3, 1, absorbed: true).AttentionScores.Count);
    }

    [Theory]
    [InlineData("llada-8b")]
    [InlineData("llada-moe-7b-a1b")]
    [InlineData("cogvideox-5b")]
    public void A_diffusion_model_counts_all_keys_under_either_mask(string name)
    {
        var model = ShippedModels.Load(name);
        Assert.Equal(FlopCounter.Forward(model, 1000, AttentionMask.Full), FlopCounter.Forward(model, 1000, AttentionMask.Causal));
    }

    [Fact]
    public void A_video_block_has_four_square_matrices_two_of_the_MLP_and_its_modulation()
    {
        var layer = ParameterCounter.OfLayer(ShippedModels.Load("cogvideox-5b"), LayerKind.Dense);
        const long hidden = 3072;
        Assert.Equal((4 * hidden * hidden) + (4 * hidden), layer.Attention);
        Assert.Equal((2 * hidden * 4 * hidden) + (5 * hidden), layer.DenseMlp);
        // Two norms with scale and bias; 12 x hidden outputs of a projection of 512 with bias.
        Assert.Equal((4 * hidden) + (12 * hidden * 513), layer.Norms);
    }

    [Fact]
    public void The_condition_branch_adds_18_trained_blocks_with_a_product_each()
    {
        var (shader, video) = (Shader, ShippedModels.Load("cogvideox-5b"));
        Assert.Equal(60, shader.Layers);
        Assert.Equal(18, Enumerable.Range(0, 60).Count(layer => !shader.IsFrozen(layer)));
        var block = ParameterCounter.OfLayer(video, LayerKind.Dense).Total;
        Assert.Equal(18 * (block + (3072L * 3072) + 3072), ParameterCounter.OfModel(shader).Total - ParameterCounter.OfModel(video).Total);
    }

    [Fact]
    public void Frozen_layers_have_input_gradients_alone_and_none_before_the_first_trained_layer()
    {
        var model = Shader;
        const int sequence = 17_776;
        var frozen = FlopCounter.OfLayer(model, LayerKind.Dense, sequence, AttentionMask.Full);
        var trained = FlopCounter.OfLayer(model, LayerKind.Dense, sequence, AttentionMask.Full, isVariant: true);
        // 41 of 42 frozen blocks and the head pass gradients on; 18 trained blocks also make their own.
        var expected = (41 * (frozen.WithWeights.Count + (2 * frozen.AttentionScores.Count))) + (18 * ((2 * trained.WithWeights.Count) + (2 * trained.AttentionScores.Count)))
            + FlopCounter.OfHead(model).Total.Count;
        Assert.Equal(expected, FlopCounter.Backward(model, sequence, AttentionMask.Full).Total.Count, 1e-9 * expected);
    }
}
