namespace Sim.Reports.Curves;

/// <summary>Measured values over a number (size, SMs, length): one curve per setting.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Title">What was measured.</param>
/// <param name="XLabel">Quantity and unit of the axis.</param>
/// <param name="Unit">Unit of the values: s, B/s, FLOP/s or 1.</param>
/// <param name="Metric">What the values are: time, bandwidth.</param>
/// <param name="Curves">The curves, in the order of the legend.</param>
public sealed record CurveChart(string Name, string Title, string XLabel, string Unit, string Metric, IReadOnlyList<Curve> Curves);
