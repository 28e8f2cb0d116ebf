using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Workloads.Models;

namespace Sim.Engine.Tests.Compute;

public sealed class ModelKernelsTests
{
    private const int Tokens = 8192;

    public static TheoryData<string, int> Models => new()
    {
        { "deepseek-v3", 1 }, { "deepseek-v3", 8 }, { "llama-3.1-405b", 1 }, { "llama-3.1-405b", 8 }, { "qwen2.5-72b", 1 }, { "qwen2.5-72b", 8 }, { "deepseek-v2", 4 },
        { "minimax-m1", 1 }, { "minimax-m1", 8 }, { "llada-8b", 1 }, { "llada-moe-7b-a1b", 1 }, { "cogvideox-5b", 1 }, { "diffusion-as-shader", 1 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_products_over_all_tensor_parallel_ranks_have_the_models_FLOPs(string name, int tp)
    {
        var (model, kernels, load) = Case(name, tp);
        var expected = FlopCounter.Forward(model, Tokens, AttentionMask.Full, includeMtp: true);
        Assert.Equal(expected.WithWeights.Count * Tokens, tp * (Sum(model, kernels, load, "forward") - ExtraGates(model, load)), 1e-9 * expected.WithWeights.Count * Tokens);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Input_and_weight_gradients_each_have_the_FLOPs_of_the_forward_products(string name, int tp)
    {
        var (model, kernels, load) = Case(name, tp);
        var forward = Sum(model, kernels, load, "forward");
        Assert.Equal(forward, Sum(model, kernels, load, "backward"), 1e-9 * forward);
        Assert.Equal(forward, Sum(model, kernels, load, "weight"), 1e-9 * forward);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(16, 2)] // more ranks than key/value heads: every rank projects one whole head
    public void Key_value_heads_are_repeated_when_there_are_fewer_than_ranks(int tp, int copies)
    {
        // Llama 405B, 8 key/value heads of 128: queries are divided, keys and values held (copies) times.
        var (model, kernels, load) = Case("llama-3.1-405b", tp);
        var attention = model.Attention;
        var query = 2.0 * Tokens * model.HiddenSize * attention.Heads * 128;
        var keyValue = 2.0 * Tokens * model.HiddenSize * 8 * 256 * copies;
        var output = query;
        Assert.Equal(query + keyValue + output, tp * kernels.WithWeights("attn_forward", load), 1.0);
    }

    [Fact]
    public void A_weight_gradient_adds_to_an_FP32_accumulator_of_the_ranks_part_of_the_weights()
    {
        // m x n of all weight gradients of a Llama 405B layer on one of 8 ranks: 8 bytes read and written per parameter held.
        var (model, kernels, load) = Case("llama-3.1-405b", 8);
        var values = kernels.SymbolValues(load);
        var accumulated = kernels["attn_weight"].Concat(kernels["dense_weight"])
            .Sum(entry => entry.Kind == KernelKind.WeightGradient ? entry.M!.Evaluate(values) * entry.N!.Evaluate(values) : 0);
        var layer = ParameterCounter.OfLayer(model, LayerKind.Dense);
        Assert.Equal((layer.Attention + layer.DenseMlp) / 8, (long)accumulated);
    }

    [Fact]
    public void The_optimizer_moves_34_bytes_per_parameter()
    {
        // Norm: gradient 4. Update: gradient 4, master weight 2 x 4, two FP32 moments 2 x 2 x 4, BF16 weight 2.
        var (_, kernels, load) = Case("llama-3.1-405b", 1);
        var values = kernels.SymbolValues(load with { Parameters = 1e9 });
        Assert.Equal(34e9, kernels["optimizer"].Sum(entry => entry.Bytes!.Evaluate(values)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_memory_kernel_never_moves_more_on_one_of_several_ranks_than_alone(string name, int tp)
    {
        var (_, kernels, load) = Case(name, tp);
        var alone = load with { TensorParallel = 1 };
        foreach (var entry in kernels.Phases.SelectMany(phase => kernels[phase]).Where(entry => entry.Kind == KernelKind.Memory))
            Assert.True(entry.Bytes!.Evaluate(kernels.SymbolValues(load)) <= entry.Bytes.Evaluate(kernels.SymbolValues(alone)), entry.Name);
    }

    [Fact]
    public void Nothing_generated_is_called_measured()
    {
        var (_, kernels, _) = Case("deepseek-v3", 1);
        Assert.All(kernels.Phases.SelectMany(phase => kernels[phase]), entry => Assert.True(entry.Origin != TimeOrigin.Measured && entry.RelativeError > 0, entry.Name));
    }

    [Fact]
    public void A_dense_model_has_no_expert_phases_and_a_model_without_MTP_no_projection()
    {
        var phases = ModelKernels.Of(TestModels.Load("qwen2.5-72b")).Phases;
        Assert.DoesNotContain(phases, phase => phase.StartsWith("mlp_", StringComparison.Ordinal) || phase.StartsWith("mtp_", StringComparison.Ordinal));
        Assert.Contains("dense_forward", phases);
    }

    private static (ModelSpec Model, KernelInventory Kernels, KernelLoad Load) Case(string name, int tp)
    {
        var model = TestModels.Load(name);
        // Each rank routes its tokens / tp to k experts; over all ranks as many rows arrive.
        var rows = Tokens / tp * (model.Moe?.ExpertsPerToken ?? 0);
        return (model, ModelKernels.Of(model), new KernelLoad(Tokens, [rows], rows) { TensorParallel = tp });
    }

    private static double Sum(ModelSpec model, KernelInventory kernels, KernelLoad load, string pass)
    {
        double Phase(string phase, int times) => times == 0 ? 0 : times * kernels.WithWeights($"{phase}_{pass}", load);
        var units = model.Layers + model.MtpDepth;
        var moe = Enumerable.Range(0, units).Count(layer => model.KindOf(layer) == LayerKind.Moe);
        var variants = Enumerable.Range(0, model.Layers).Count(model.IsVariant);
        return Phase("attn", units - variants) + Phase("variant_attn", variants) + Phase("mlp", moe) + Phase("dense", units - moe) + Phase("head", 1 + model.MtpDepth) + Phase("mtp", model.MtpDepth);
    }

    // The gate stands in the attention phase, which the dense layers of a model with experts share.
    private static double ExtraGates(ModelSpec model, KernelLoad load) =>
        model.Moe is { } moe ? 2.0 * load.Tokens / load.TensorParallel * model.HiddenSize * moe.Experts * model.CountOf(LayerKind.Dense) : 0;
}
