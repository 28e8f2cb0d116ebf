using System.Text.RegularExpressions;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Validation;

namespace Sim.Conformance.Tests;

/// <summary>assumptions.yaml and the alternatives of shipped scenarios.</summary>
public sealed partial class AssumptionTests
{
    [Fact]
    public void Every_alternative_of_a_shipped_scenario_belongs_to_an_assumption_and_loads()
    {
        var items = ItemId().Matches(Repository.Text("assumptions.yaml")).Select(match => match.Groups[1].Value).ToHashSet();
        var loader = new ScenarioLoader(Repository.Root, Validators.All);
        var count = 0;
        foreach (var file in Repository.Files("scenarios", "*.yaml"))
        {
            foreach (var alternative in Sim.Scenarios.Alternatives.AlternativeSet.Single(loader.Load(file, []).Scenario!))
            {
                Assert.Contains(alternative.Assumption, items);
                Assert.Empty(loader.Load(file, alternative.Settings).Findings);
                count++;
            }
        }

        Assert.True(count > 0);
    }

    [GeneratedRegex(@"^  - id: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex ItemId();
}
