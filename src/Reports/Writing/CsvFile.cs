namespace Sim.Reports.Writing;

/// <summary>Data of a run that is too long for a page, written as CSV beside the tables of its result.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Columns">Column headings with units.</param>
/// <param name="Rows">Cells by row, written one after the other; numbers in full.</param>
public sealed record CsvFile(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object>> Rows);
