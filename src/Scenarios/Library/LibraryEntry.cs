namespace Sim.Scenarios.Library;

/// <summary>An object of the hardware library: a name, and values that each say where they come from.</summary>
public abstract record LibraryEntry
{
    /// <summary>Source of each value by key; a value changed in a scenario has that place as its source.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>All sources in one line, each once.</summary>
    public string SourceLine => string.Join("; ", Sources
        .GroupBy(pair => pair.Value)
        .Select(group => $"{string.Join(", ", group.Select(pair => pair.Key))}: {group.Key}"));
}
