using Sim.Scenarios.Expectations;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Tests.Studies;

/// <summary>The scenarios of the repository that run without a simulation.</summary>
public sealed class ShippedScenarioTests
{
    public static TheoryData<string> Files()
    {
        var folder = Path.Combine(Repository.Root, "scenarios");
        return [.. Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line => line is "study: topology" or "study: model" or "study: schedule"))
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_loads_without_a_finding_and_holds_its_expectations(string file)
    {
        var loaded = Loading.Loader.Load(Path.Combine(Repository.Root, "scenarios", file), []);
        Assert.Empty(loaded.Findings);
        var result = Running.Run(loaded.Scenario!);
        Assert.All(ExpectationCheck.Evaluate(loaded.Scenario!.Expect, result), outcome => Assert.True(outcome.Holds, outcome.Message));
        Assert.All(loaded.Scenario.Expect.Where(claim => claim.Kind == ExpectationKind.Publication), claim => Assert.False(string.IsNullOrEmpty(claim.Source)));
    }
}
