using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Validation;

/// <summary>A scenario under validation, with findings that point at the line that wrote a value.</summary>
public sealed class ValidationContext(Scenario scenario, FindingList findings)
{
    public Scenario Scenario { get; } = scenario;

    public FindingList Findings { get; } = findings;

    /// <summary>Refuses the scenario because of the value at a dotted path.</summary>
    public void Error(string path, string message, string? hint = null) => Findings.Error(OriginOf(path), path, message, hint);

    /// <summary>Doubts the value at a dotted path; the run goes on.</summary>
    public void Warning(string path, string message, string? hint = null) => Findings.Warning(OriginOf(path), path, message, hint);

    /// <summary>Where the value at a path was written; for a default, the nearest written section around it.</summary>
    public Origin OriginOf(string path)
    {
        var keys = path.Split('.');
        for (var length = keys.Length; length > 0; length--)
        {
            if (TreeMerge.Find(Scenario.Tree, keys.AsSpan(0, length)) is { } node && node.Origin != Origin.Default)
            {
                return node.Origin;
            }
        }

        return new Origin(Scenario.File, 0, 0);
    }
}
