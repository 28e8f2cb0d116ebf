using CsCheck;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Tests.Models;

namespace Sim.Workloads.Tests.Parallelism;

public sealed class LayerPlacementTests
{
    [Fact]
    public void DeepSeek_V3_over_16_stages_is_fifteen_of_four_layers_and_one_beside_the_head_and_MTP()
    {
        // Forward GFLOP per token at 4,096 causal: a layer 1.335, head 1.853, MTP 1.335 + 0.206 + 1.853: the tail weighs
        // 3.93 layers. 61 layers in 15 stages would need one of 5, so the least maximum is 1 + 3.93 on the last.
        var placement = LayerPlacement.Balanced(ShippedModels.DeepSeekV3, 16);
        Assert.All(placement.Stages.Take(15), stage => Assert.Equal(4, stage.LayerCount));
        Assert.Equal(new StageContent(60, 1, false, true, 1), placement.Stages[15]);
        Assert.Equal(3, placement.CountOf(ShippedModels.DeepSeekV3, 0, LayerKind.Dense));
        Assert.True(placement.Stages[0].Embedding);
    }

    [Fact]
    public void The_balanced_division_is_the_best_of_all_divisions() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 4], Gen.Int[1, 40], Gen.Int[1, 4], Gen.Int[0, 2000]).Sample(
            (stages, more, dense, firstMoe, vocabulary) =>
            {
                var layers = stages + more;
                var v3 = ShippedModels.DeepSeekV3;
                var model = v3 with
                {
                    Layers = layers,
                    IntermediateSize = dense * 1000,
                    VocabSize = 1 + (vocabulary * 100),
                    Moe = v3.Moe! with { FirstMoeLayer = firstMoe },
                };
                var balanced = LayerPlacement.Balanced(model, stages).Stages.Select(stage => stage.LayerCount).ToArray();
                var (max, squares) = Load(model, balanced);
                foreach (var counts in Divisions(layers, stages))
                {
                    var (otherMax, otherSquares) = Load(model, counts);
                    Assert.True(max <= otherMax * (1 + 1e-9));
                    Assert.True(otherMax > max * (1 + 1e-9) || squares <= otherSquares * (1 + 1e-9));
                }
            },
            iter: 200);

    [Fact]
    public void Counting_MTP_as_a_layer_spreads_62_units_over_16_stages() => Assert.Equal(
        [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 2],
        LayerPlacement.ByLayerCount(ShippedModels.DeepSeekV3, 16).Stages.Select(stage => stage.LayerCount));

    [Fact]
    public void Equal_layers_without_a_tail_divide_evenly()
    {
        var model = ShippedModels.Llama405B with { VocabSize = 1 };
        Assert.All(LayerPlacement.Balanced(model, 18).Stages, stage => Assert.Equal(7, stage.LayerCount));
    }

    [Fact]
    public void An_explicit_list_must_hold_every_layer() => Assert.Equal(
        "the stages hold 60 layers, but deepseek-v3 has 61",
        Assert.Throws<ArgumentException>(() => LayerPlacement.FromCounts(ShippedModels.DeepSeekV3, [30, 30])).Message);

    [Fact]
    public void Only_the_first_and_the_last_stage_may_be_without_layers()
    {
        Assert.Equal(
            "stage 1 has 0 layers; every stage but the first and the last needs at least one",
            Assert.Throws<ArgumentException>(() => LayerPlacement.FromCounts(ShippedModels.DeepSeekV3, [30, 0, 31])).Message);
        Assert.Equal(0, LayerPlacement.FromCounts(ShippedModels.DeepSeekV3, [0, 61]).Stages[0].LayerCount);
        Assert.Equal(0, LayerPlacement.FromCounts(ShippedModels.DeepSeekV3, [61, 0]).Stages[1].LayerCount);
    }

    private static IEnumerable<int[]> Divisions(int layers, int stages)
    {
        if (stages == 1) return [[layers]];
        return Enumerable.Range(1, layers).SelectMany(
            first => stages - 1 == 1 || layers - first > 0 ? Divisions(layers - first, stages - 1).Select(rest => (int[])[first, .. rest]) : []);
    }

    private static (double Max, double Squares) Load(ModelSpec model, int[] counts)
    {
        var (max, squares, layer) = (0.0, 0.0, 0);
        for (var stage = 0; stage < counts.Length; stage++)
        {
            double load = 0;
            for (var n = 0; n < counts[stage]; n++) load += FlopCounter.OfLayer(model, model.KindOf(layer++), 4096, AttentionMask.Causal).Total.Count;
            if (stage == counts.Length - 1) load += FlopCounter.OfHead(model).Total.Count + FlopCounter.OfMtp(model, 4096, AttentionMask.Causal).Total.Count;
            max = Math.Max(max, load);
            squares += load * load;
        }

        return (max, squares);
    }
}
