namespace Sim.Scenarios.Explaining;

/// <summary>One value of a resolved scenario.</summary>
/// <param name="Path">Dotted path.</param>
/// <param name="Value">The value as a scenario would write it.</param>
/// <param name="Origin"><c>file:line:column</c>, <c>--set ...</c> or <c>default</c>.</param>
/// <param name="Description">What the key means.</param>
/// <param name="Source">Where a library value comes from; null for others.</param>
public sealed record ExplainedValue(string Path, string Value, string Origin, string Description, string? Source);
