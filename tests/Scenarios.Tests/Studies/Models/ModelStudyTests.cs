using Sim.Units;

namespace Sim.Scenarios.Tests.Studies.Models;

public sealed class ModelStudyTests
{
    private const string Two = "name: m\nquestion: q\nstudy: model\nmodels: [models/deepseek-v3/config.json, models/qwen2.5-72b/config.json]\n";

    private const string Training =
        """
        name: m
        question: q
        study: model
        model: models/deepseek-v3/config.json
        cluster: {node: h800, nodes: 256, fabric: mpft-8}
        plan: {pipeline_parallel: 16, data_parallel: 128, expert_parallel: 64, zero_stage: 1, recomputation: selective}
        training: {global_batch: 15360, sequence_length: 4096, schedule: dualpipe}
        """;

    /// <summary>arXiv:2505.09343 Table 1: 61 x (512 + 64) x 2 and 80 x 2 x 8 x 128 x 2 bytes.</summary>
    [Fact]
    public void Several_models_have_their_names_before_their_metrics()
    {
        var result = Running.Run(Two);
        Assert.Equal(70_272, result.Value("deepseek-v3.kv_bytes_per_token"));
        Assert.Equal(327_680, result.Value("qwen2.5-72b.kv_bytes_per_token"));
    }

    /// <summary>Table 2 prints 394 GFLOP; six times 71.46 billion parameters alone is 428.8.</summary>
    [Fact]
    public void A_published_value_on_another_basis_is_shown_and_explained()
    {
        var result = Running.Run(Two);
        Assert.Equal(0.129, Assert.Single(result.Comparisons, row => row.Name == "qwen2.5-72b training cost per token").RelativeError, 3);
        Assert.Contains(result.Notes, note => note.StartsWith("qwen2.5-72b, F1_3-05", StringComparison.Ordinal));
    }

    /// <summary>Published at 4,096 tokens: at another length there is nothing to compare with.</summary>
    [Fact]
    public void A_cost_at_another_length_is_not_compared() =>
        Assert.DoesNotContain(Running.Run(Two, "counting.sequence_length=8192").Comparisons, row => row.Unit == "GFLOP");

    [Fact]
    public void Backward_is_twice_forward_and_both_are_the_training_cost()
    {
        var result = Running.Run(Training);
        var forward = result.Value("forward_flop_per_token");
        Assert.Equal(2 * forward, result.Value("backward_flop_per_token"), 9);
        Assert.Equal(3 * forward, result.Value("training_flop_per_token"), 9);
    }

    /// <summary>arXiv:2412.19437 section 3.2 trains so; every rank of the table is one row of parts that add up.</summary>
    [Fact]
    public void The_published_plan_fits_and_its_parts_add_up()
    {
        var result = Running.Run(Training);
        Assert.InRange(result.Value("memory_share"), 1, 100);
        var table = Assert.Single(result.Tables, table => table.Name == "memory");
        Assert.Equal(16, table.Rows.Count);
        Assert.All(table.Rows, row => Assert.InRange(Numbers(row)[..^2].Sum() - Numbers(row)[^2], -0.04, 0.04));
    }

    /// <summary>Kept in full, the activations of 17 chunks alone are 85.6 GB (MemoryPlannerTests): the plan runs, with a warning.</summary>
    [Fact]
    public void A_plan_that_does_not_fit_is_doubted_at_the_plan()
    {
        var loaded = Loading.Loader.LoadText(Training, "test.yaml", ["plan.recomputation=none"]);
        var finding = Assert.Single(loaded.Findings);
        Assert.Equal((FindingSeverity.Warning, "test.yaml", 6, "plan"), (finding.Severity, finding.File, finding.Line, finding.Path));
        Assert.Contains(Running.Run(loaded.Scenario!).Notes, note => note.StartsWith("It does not fit:", StringComparison.Ordinal));
    }

    private static List<double> Numbers(IReadOnlyList<string> row) =>
        [.. row.Skip(1).Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))];
}
