namespace Sim.Scenarios.Sections;

/// <summary>One axis of a grid.</summary>
/// <param name="Path">Dotted path of the parameter: <c>cluster.nodes</c>.</param>
/// <param name="Values">The values, as a <c>--set</c> option would write them.</param>
public sealed record SweepAxis(string Path, IReadOnlyList<string> Values);
