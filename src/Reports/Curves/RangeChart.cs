namespace Sim.Reports.Curves;

/// <summary>Measured values of named things: one row each.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Title">What was measured.</param>
/// <param name="Unit">Unit of the values: s, B/s, FLOP/s or 1.</param>
/// <param name="Metric">What the values are: time, bandwidth.</param>
/// <param name="Rows">The rows, first at the top; x is not used.</param>
public sealed record RangeChart(string Name, string Title, string Unit, string Metric, IReadOnlyList<KeyValuePair<string, CurvePoint>> Rows);
