namespace Sim.Scenarios.Sweeping;

/// <summary>One point of a grid.</summary>
/// <param name="Name">File-name-safe name: the index with leading zeros.</param>
/// <param name="Settings">The point's <c>path=value</c> settings, in the order of the axes.</param>
public sealed record SweepPoint(string Name, IReadOnlyList<string> Settings);
