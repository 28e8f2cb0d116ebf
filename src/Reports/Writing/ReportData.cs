namespace Sim.Reports.Writing;

/// <summary>What a report holds besides its result: data that is written once and read back by other tools.</summary>
/// <param name="Files">Tables of any length.</param>
/// <param name="Trace">Writes the trace as JSON in the place of the result's timeline.</param>
public sealed record ReportData(IReadOnlyList<CsvFile> Files, Action<Stream> Trace);
