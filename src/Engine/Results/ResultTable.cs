namespace Sim.Engine.Results;

/// <summary>A table of a result.</summary>
/// <param name="Name">File-name-safe identifier: <c>table3</c>, <c>kernels</c>.</param>
/// <param name="Title">Title shown above it.</param>
/// <param name="Columns">Column headings with units.</param>
/// <param name="Rows">Cells, formatted.</param>
public sealed record ResultTable(string Name, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
