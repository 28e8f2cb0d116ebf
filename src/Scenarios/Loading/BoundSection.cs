using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>A bound record beside its tree with defaults filled in.</summary>
/// <param name="Value">The record.</param>
/// <param name="Tree">The tree it was made from, defaults included.</param>
internal sealed record BoundSection(object Value, MappingNode Tree);
