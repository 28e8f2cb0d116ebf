using Sim.Engine.Results;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Alternatives;

/// <summary>The variants of a scenario: each alternative alone, and the two combinations that follow from their results.</summary>
public static class AlternativeSet
{
    /// <summary>The alternatives one at a time, in the scenario's order.</summary>
    public static IReadOnlyList<Alternative> Single(Scenario scenario) =>
        [.. scenario.Alternatives.Select(alternative => new Alternative(
            alternative.Name,
            alternative.Assumption,
            [],
            Settings(alternative.Set)))];

    /// <summary>What a variant is loaded with: the settings that all share, then its own.</summary>
    public static IReadOnlyList<string> Load(Scenario scenario, Alternative alternative) => [.. Settings(scenario.AlternativesWith), .. alternative.Settings];

    private static IReadOnlyList<string> Settings(MappingNode set) => [.. set.Entries.Select(entry => $"{entry.Key}={TreeWriter.Inline(entry.Value)}")];

    /// <summary>
    /// The combination of all alternatives that lower the headline metric (<see cref="AlternativeResult.Least"/>) or raise it (<see cref="AlternativeResult.Most"/>):
    /// of each assumption and of each parameter the one with the largest effect. Null when none does.
    /// </summary>
    /// <param name="name">Least or most.</param>
    /// <param name="alternatives">The alternatives, in the order of the results.</param>
    /// <param name="headline">Their headline metrics.</param>
    /// <param name="standard">That of the scenario itself.</param>
    public static Alternative? Combine(string name, IReadOnlyList<Alternative> alternatives, IReadOnlyList<double> headline, double standard)
    {
        var sign = name == AlternativeResult.Least ? -1 : 1;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var chosen = new List<int>();
        foreach (var i in Enumerable.Range(0, alternatives.Count)
            .Where(i => sign * (headline[i] - standard) > 0)
            .OrderByDescending(i => sign * (headline[i] - standard)))
        {
            string[] claims = ["assumption " + alternatives[i].Assumption, .. alternatives[i].Settings.Select(PathOf)];
            if (!claims.Any(taken.Contains))
            {
                taken.UnionWith(claims);
                chosen.Add(i);
            }
        }

        chosen.Sort();
        return chosen.Count == 0
            ? null
            : new Alternative(name, "", [.. chosen.Select(i => alternatives[i].Name)], [.. chosen.SelectMany(i => alternatives[i].Settings)]);
    }

    private static string PathOf(string setting) => setting[..setting.IndexOf('=', StringComparison.Ordinal)];
}
