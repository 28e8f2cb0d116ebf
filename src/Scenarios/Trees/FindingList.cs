using Sim.Units;

namespace Sim.Scenarios.Trees;

/// <summary>Collects what is wrong with an input, so that the user sees everything at once.</summary>
public sealed class FindingList
{
    private readonly List<Finding> items = [];

    public IReadOnlyList<Finding> Items => items;

    public bool HasErrors => items.Any(item => item.Severity == FindingSeverity.Error);

    /// <summary>The findings as a reader goes through the files: by file, line, column.</summary>
    public IReadOnlyList<Finding> InOrder() =>
        items.OrderBy(item => item.File, StringComparer.Ordinal).ThenBy(item => item.Line).ThenBy(item => item.Column).ToList();

    public void Error(Origin origin, string path, string message, string? hint = null) =>
        items.Add(new Finding(FindingSeverity.Error, origin.File, origin.Line, origin.Column, path, message, hint));

    public void Warning(Origin origin, string path, string message, string? hint = null) =>
        items.Add(new Finding(FindingSeverity.Warning, origin.File, origin.Line, origin.Column, path, message, hint));
}
