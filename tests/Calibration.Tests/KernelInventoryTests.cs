using Sim.Engine.Compute;
using Sim.Scenarios.Profiles;
using Sim.Units;
using Sim.Workloads.Parallelism;

namespace Sim.Calibration.Tests;

public sealed class KernelInventoryTests
{
    private static readonly int[] BalancedRows = [8192, 8192, 8192, 8192];

    [Fact]
    public void Forward_products_have_the_FLOPs_of_a_MoE_layer()
    {
        // Per token, arXiv 2412.19437 section 4.2: MLA 7168 x (1536 + 576) + 1536 x 24576 + 512 x 32768 + 16384 x 7168 parameters, gate 7168 x 256;
        // 8 routed rows and one shared expert of 3 x 7168 x 2048. FLOPs are twice that, here per 4096 tokens.
        const double attention = (7168.0 * (1536 + 576)) + (1536.0 * 24576) + (512.0 * 32768) + (16384.0 * 7168) + (7168.0 * 256);
        const double experts = 9 * 3 * 7168.0 * 2048;
        Assert.Equal(2 * 4096 * attention, Flops("attn_forward"), 1.0);
        Assert.Equal(2 * 4096 * experts, Flops("mlp_forward"), 1.0);
    }

    [Fact]
    public void Input_and_weight_gradients_each_have_the_FLOPs_of_the_forward_products()
    {
        // The backward also recomputes q_b and kv_b (section 3.2.3); the gate's weight gradient is small and stays with its input gradient.
        const double recomputed = 2 * 4096 * ((1536.0 * 24576) + (512.0 * 32768));
        const double gate = 2 * 4096 * 7168.0 * 256;
        Assert.Equal(Flops("attn_forward") + recomputed + gate, Flops("attn_backward", Recomputation.Selective), 1.0);
        Assert.Equal(Flops("attn_forward") + gate, Flops("attn_backward"), 1.0);
        Assert.Equal(Flops("attn_forward") - gate, Flops("attn_weight"), 1.0);
        Assert.Equal(Flops("mlp_forward"), Flops("mlp_backward"), 1.0);
        Assert.Equal(Flops("mlp_forward"), Flops("mlp_weight"), 1.0);
    }

    [Fact]
    public void Products_are_divided_by_tensor_parallelism_without_rest()
    {
        // Each of 8 ranks routes 512 tokens to 8 experts each: an eighth of the rows arrives. Heads, shared expert and vocabulary are divided, latents and gate see an eighth of the tokens.
        var load = new KernelLoad(4096, [1024, 1024, 1024, 1024], 3840) { TensorParallel = 8 };
        foreach (var phase in Load().Phases)
            Assert.Equal(Flops(phase), 8 * Flops(phase, load), 1.0);
    }

    [Fact]
    public void Phase_time_is_the_sum_of_its_kernels()
    {
        var profile = H800ProfileTests.Load();
        foreach (var phase in Load().Phases)
        {
            var estimate = Load().PhaseTime(phase, profile, new KernelLoad(4096, BalancedRows, 30720), 112, KernelContext.Overlapped);
            Assert.Equal(estimate.Kernels.Sum(item => item.Time.Picoseconds), estimate.Time.Picoseconds);
            var shares = estimate.Share(TimeOrigin.Measured) + estimate.Share(TimeOrigin.Transferred) + estimate.Share(TimeOrigin.Estimated);
            Assert.Equal(1, shares, 1e-9);
        }
    }

    [Fact]
    public void Measured_kernels_name_a_fitted_row()
    {
        var fitted = Repository.Fitted.Value.Fits.SelectMany(fit => fit.Residuals).Select(residual => residual.Id).ToHashSet();
        var inventory = Load();
        foreach (var entry in inventory.Phases.SelectMany(phase => inventory[phase]).Where(entry => entry.Origin == TimeOrigin.Measured))
            Assert.All(entry.Basis.Split(", "), id => Assert.Contains(id, fitted));
    }

    [Fact]
    public void The_compute_of_a_layer_is_predicted_within_15_percent_of_the_trace()
    {
        // The aim set before training steps were built: one overlapped chunk within 15 %. PDP rows are validation: nothing was fitted on them.
        var comparison = PhaseValidation.Compare(Load(), H800ProfileTests.Load(), Repository.Tables["validation-trace-phases"]);
        Assert.Equal(6, comparison.Count);
        Assert.InRange(comparison.Sum(item => item.Predicted) / comparison.Sum(item => item.Measured), 0.85, 1.15);
    }

    [Fact]
    public void Defects_are_findings_with_line_and_column()
    {
        const string text = """
            inventory: x
            symbols: { hidden: 7168, tokens: 4 }
            phases:
              a:
                - { kernel: k, kind: gem, from: measured, basis: b, error: 0.1 }
                - { kernel: k, when: never, kind: memory, class: stream, bytes: tokens * width, from: measured, basis: b, error: 0.1, colour: red }
            """;
        var findings = new List<Finding>();
        Assert.Null(KernelInventoryReader.Read("k.yaml", new StringReader(text), findings));
        Assert.Equal(
        [
            "k.yaml:2:26: error: symbols.tokens: 'tokens' comes from the load and cannot be defined",
            "k.yaml:5:26: error: phases.a[0].kind: 'gem' is not one of gemm, grouped_gemm, weight_gradient, grouped_weight_gradient, attention_forward, attention_backward, memory",
            "k.yaml:6:26: error: phases.a[1].when: 'never' is not one of selective, kept",
            "k.yaml:6:69: error: phases.a[1].bytes: 'width' is neither a symbol of this file nor one of tokens, rows, received, parameters, tp, cp, keys, logits, mlp_tp, expert_tp",
            "k.yaml:6:123: error: phases.a[1].colour: unknown key 'colour'",
        ],
        findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void A_kernel_of_attention_says_which_part_it_belongs_to()
    {
        const string text = """
            inventory: x
            symbols: { hidden: 7168 }
            phases:
              attn_forward:
                - { kernel: k, kind: memory, class: stream, bytes: tokens * hidden, from: measured, basis: b, error: 0.1 }
            """;
        var findings = new List<Finding>();
        Assert.Null(KernelInventoryReader.Read("k.yaml", new StringReader(text), findings));
        Assert.Equal(["k.yaml:5:7: error: phases.attn_forward[0]: 'part' is missing"], findings.Select(finding => finding.ToString()));
    }

    private static double Flops(string phase, Recomputation recomputation = Recomputation.None) =>
        Flops(phase, new KernelLoad(4096, BalancedRows, 30720) { Recomputation = recomputation });

    private static double Flops(string phase, KernelLoad load)
    {
        var inventory = Load();
        var values = inventory.SymbolValues(load);
        return inventory.Kernels(phase, load.Recomputation).Sum(entry => entry.Kind switch
        {
            KernelKind.Gemm or KernelKind.WeightGradient => 2 * entry.M!.Evaluate(values) * entry.N!.Evaluate(values) * entry.K!.Evaluate(values),
            KernelKind.GroupedGemm => 2.0 * load.Rows * entry.N!.Evaluate(values) * entry.K!.Evaluate(values),
            KernelKind.GroupedWeightGradient => 2.0 * load.Rows * entry.M!.Evaluate(values) * entry.N!.Evaluate(values),
            _ => 0,
        });
    }

    internal static KernelInventory Load()
    {
        var findings = new List<Finding>();
        using var text = File.OpenText(Path.Combine(Repository.Root, "models", "kernels", "deepseek-v3-training.yaml"));
        var inventory = KernelInventoryReader.Read("deepseek-v3-training.yaml", text, findings);
        Assert.Empty(findings);
        return inventory!;
    }
}
