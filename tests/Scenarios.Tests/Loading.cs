using Sim.Scenarios.Loading;
using Sim.Scenarios.Validation;

namespace Sim.Scenarios.Tests;

/// <summary>Loads scenarios for tests.</summary>
internal static class Loading
{
    /// <summary>The least scenario that loads: a topology study.</summary>
    public const string Small =
        """
        name: small
        question: Does it load?
        study: topology
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        """;

    /// <summary>A study of one operation, so that faults count.</summary>
    public const string Collective =
        """
        name: small
        question: Does it load?
        study: collective
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        collective: {kind: all-reduce, algorithm: ring, bytes: 1 MiB, groups: [8]}
        """;

    public static ScenarioLoader Loader { get; } = new(Repository.Root, Validators.All);

    /// <summary>Loads text with settings; fails the test on any finding.</summary>
    public static Scenario Good(string text, params string[] settings)
    {
        var loaded = Loader.LoadText(text, "test.yaml", settings);
        Assert.Empty(loaded.Findings);
        return loaded.Scenario!;
    }

    /// <summary>The findings of a text that must not load, as a user reads them.</summary>
    public static IReadOnlyList<string> Bad(string text, params string[] settings)
    {
        var loaded = Loader.LoadText(text, "test.yaml", settings);
        Assert.Null(loaded.Scenario);
        return loaded.Findings.Select(finding => finding.ToString()).ToList();
    }
}
