using Sim.Scenarios.Expectations;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Collectives;

namespace Sim.Scenarios.Tests.Studies.Collectives;

public sealed class CollectiveStudyTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "scenarios", "collectives"), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_holds_its_expectations(string file)
    {
        var loaded = Loading.Loader.Load(Path.Combine(Repository.Root, "scenarios", "collectives", file), []);
        Assert.Empty(loaded.Findings);
        var result = new CollectiveStudy().Run(loaded.Scenario!, new Progress<RunProgress>(), CancellationToken.None);
        Assert.All(ExpectationCheck.Evaluate(loaded.Scenario!.Expect, result), outcome => Assert.True(outcome.Holds, outcome.Message));
        Assert.All(result.Bounds, bound => Assert.True(bound.Holds));
        Assert.All(result.Metrics, metric => Assert.True(double.IsFinite(metric.Value)));
    }

    // nccl-tests: busbw = algbw 2 (n-1)/n for all-reduce, algbw = S / t.
    [Fact]
    public void Bus_bandwidth_is_that_of_nccl_tests()
    {
        var result = Run("all-reduce", "ring", "8");
        double Of(string metric) => result.Metrics.Single(m => m.Name == metric).Value;
        Assert.Equal(Math.Pow(2, 30) / Of("time.8") * 1e-9, Of("algbw.8"), 1e-9);
        Assert.Equal(Of("algbw.8") * 14 / 8, Of("busbw.8"), 1e-9);
    }

    // The profile's efficiencies are fitted on the NCA rows, so those count as fitted; user reports (NCU) do not.
    [Fact]
    public void Rows_that_the_profile_was_fitted_on_are_marked()
    {
        var fitted = Run("all-gather", "ring", "8", "cluster.node=h100", "collective.bytes=512 MiB").Comparisons;
        Assert.Contains(fitted, row => row.Source.StartsWith("NCA-059", StringComparison.Ordinal) && row.Fitted);
        var reported = Run("all-reduce", "ring", "8", "cluster.node=h100").Comparisons;
        Assert.Contains(reported, row => row.Source.StartsWith("NCU-002", StringComparison.Ordinal) && !row.Fitted);
    }

    [Fact]
    public void A_row_that_the_scenario_names_is_compared_and_one_that_does_not_exist_is_refused()
    {
        var named = Run("all-reduce", "ring", "16", "cluster.node=h100", "compare=[{metric: busbw.16, row: NCU-009}]").Comparisons;
        Assert.Contains(named, row => row.Source.StartsWith("NCU-009", StringComparison.Ordinal) && row.Published == 430);
        var unknown = Assert.Throws<RunFailedException>(() => Run("all-reduce", "ring", "16", "compare=[{metric: busbw.16, row: NCU-999}]"));
        Assert.Contains("has no row NCU-999", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_scenarios_have_equal_hashes_and_other_ones_others()
    {
        var hash = Run("all-reduce", "tree", "8, 16").Hash;
        Assert.Equal(hash, Run("all-reduce", "tree", "8, 16").Hash);
        Assert.NotEqual(hash, Run("all-reduce", "tree", "8, 16", "collective.bytes=1023 MiB").Hash);
    }

    [Theory]
    [InlineData("broadcast", "ring", "8", "no schedule for broadcast")]
    [InlineData("all-to-all", "tree", "8", "all-to-all has no algorithm tree")]
    [InlineData("all-reduce", "ring", "12", "whole nodes of 8")]
    public void What_cannot_run_says_why(string kind, string algorithm, string groups, string message) => Assert.Contains(
        message, Assert.Throws<RunFailedException>(() => Run(kind, algorithm, groups)).Message, StringComparison.Ordinal);

    private static Engine.Results.RunResult Run(string kind, string algorithm, string groups, params string[] settings)
    {
        var text =
            $$"""
            name: test
            question: How long?
            study: collective
            cluster: {node: h800, nodes: 4, fabric: mpft-8}
            profile: h800
            collective: {kind: {{kind}}, algorithm: {{algorithm}}, bytes: 1 GiB, groups: [{{groups}}]}
            """;
        return new CollectiveStudy().Run(Loading.Good(text, settings), new Progress<RunProgress>(), CancellationToken.None);
    }
}
