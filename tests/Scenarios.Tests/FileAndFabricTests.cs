namespace Sim.Scenarios.Tests;

/// <summary>Files and fabrics that a scenario names are tried before it runs.</summary>
public sealed class FileAndFabricTests
{
    private const string Step =
        """
        name: t
        question: q
        study: training-step
        cluster: {node: h800, nodes: 8, fabric: mpft-8}
        model: models/deepseek-v3/config.json
        profile: h800
        plan: {data_parallel: 64, expert_parallel: 64}
        training: {global_batch: 64, sequence_length: 4096}
        communication: {sms: 20}
        """;

    [Fact]
    public void A_profile_that_does_not_exist_is_named_with_the_nearest_one() =>
        Assert.Contains("test.yaml:6:10: error: profile: 'h8000' is not in library/profiles (did you mean h800?)", Loading.Bad(Step.Replace("profile: h800", "profile: h8000", StringComparison.Ordinal)));

    [Fact]
    public void A_kernel_inventory_with_defects_shows_them_where_they_are()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("kernels.yaml", "kernels: 5\n");
        Assert.All(Loading.Bad(Step + $"\nkernels: {file}"), finding => Assert.StartsWith(file, finding, StringComparison.Ordinal));
    }

    [Fact]
    public void A_routing_trace_without_content_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("trace.csv", "");
        Assert.Contains(Loading.Bad(Step + $"\nexperts: {{routing: trace, trace: {file}}}"), finding => finding.EndsWith("error: experts.trace: trace.csv is empty", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_line_of_a_routing_trace_that_is_no_popularity_is_a_finding_in_the_trace()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("trace.csv", "1\n0.5\nmany\n-1\n");
        Assert.Equal(
            [
                $"{file}:3:1: error: experts.trace: 'many' is no popularity (write one positive number per line, expert 0 first)",
                $"{file}:4:1: error: experts.trace: '-1' is no popularity (write one positive number per line, expert 0 first)",
            ],
            Loading.Bad(Step + $"\nexperts: {{routing: trace, trace: {file}}}").Order());
    }

    /// <summary>61 layers over 64 stages.</summary>
    [Fact]
    public void A_plan_is_held_to_the_model_it_divides() =>
        Assert.Contains(
            Loading.Bad(Step.Replace("{data_parallel: 64, expert_parallel: 64}", "{pipeline_parallel: 64}", StringComparison.Ordinal)),
            finding => finding.Contains("plan.pipeline_parallel: 61 layers cannot fill 64 stages", StringComparison.Ordinal));

    [Fact]
    public void Layers_per_stage_must_add_up_to_the_models() =>
        Assert.Contains(
            Loading.Bad(Step, "plan={pipeline_parallel: 2, data_parallel: 32, expert_parallel: 32}", "training.layers_per_stage=[30, 30]"),
            finding => finding.Contains("training.layers_per_stage: the stages hold 60 layers, but deepseek-v3 has 61", StringComparison.Ordinal));

    /// <summary>A McKay-Miller-Siran graph needs a prime power; 6 is none.</summary>
    [Fact]
    public void A_fabric_that_cannot_be_built_is_refused_at_its_line() =>
        Assert.StartsWith(
            "test.yaml:4:41: error: cluster.fabric: ",
            Assert.Single(Loading.Bad(Loading.Small.Replace("mpft-8", "{name: sf, kind: slim-fly, switch: ib-ndr, shape: [6]}", StringComparison.Ordinal))),
            StringComparison.Ordinal);

    [Fact]
    public void A_fault_of_a_part_that_is_not_there_is_refused() =>
        Assert.Contains(
            "there is no such part 8 (the cluster has 8 planes, counted from 0)",
            Assert.Single(Loading.Bad(Loading.Collective, "cluster.faults=[{kind: plane, index: 8}]")),
            StringComparison.Ordinal);

    [Fact]
    public void A_shape_too_large_to_try_is_left_to_the_run() =>
        Assert.NotNull(Loading.Loader.LoadText(Loading.Small.Replace("mpft-8", "{name: t, kind: torus, switch: ib-ndr, shape: [1000, 1000, 1000]}", StringComparison.Ordinal), "test.yaml", []).Scenario);
}
