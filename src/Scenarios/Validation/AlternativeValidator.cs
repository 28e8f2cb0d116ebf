using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Validation;

/// <summary>Alternatives have names of their own, and each sets parameters.</summary>
public sealed class AlternativeValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { AlternativeResult.Least, AlternativeResult.Most };
        for (var i = 0; i < context.Scenario.Alternatives.Count; i++)
        {
            var alternative = context.Scenario.Alternatives[i];
            var path = string.Create(CultureInfo.InvariantCulture, $"alternatives[{i}]");
            if (!names.Add(alternative.Name))
            {
                context.Findings.Error(alternative.Set.Origin, path + ".name", $"'{alternative.Name}' is taken", "least and most name the combinations");
            }

            if (alternative.Set.Entries.Count == 0)
            {
                context.Findings.Error(alternative.Set.Origin, path + ".set", "changes nothing", "write set: {experts.skew: 0}");
            }

            CheckPaths(context, path + ".set", alternative.Set);
        }

        CheckPaths(context, "alternatives_with", context.Scenario.AlternativesWith);
    }

    private static void CheckPaths(ValidationContext context, string path, MappingNode set)
    {
        foreach (var entry in set.Entries)
        {
            ParameterPath.Check(entry.Key, entry.KeyOrigin, SectionBinder.Join(path, entry.Key), context.Findings);
        }
    }
}
