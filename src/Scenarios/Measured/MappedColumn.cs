using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Measured;

/// <summary>A column of a table and what it sets.</summary>
/// <param name="Path">Scenario path (<c>plan.tensor_parallel</c>), key of the model's configuration, or the text that the cells must be.</param>
/// <param name="Column">Name of the column.</param>
/// <param name="Unit">Unit that is put behind each cell; empty for bare numbers and words.</param>
/// <param name="Origin">Where the map says so.</param>
public sealed record MappedColumn(string Path, string Column, string Unit, Origin Origin);
