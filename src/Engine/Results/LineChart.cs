namespace Sim.Engine.Results;

/// <summary>Curves over one axis: distribution functions, states over time.</summary>
/// <param name="Name">File-name-safe identifier.</param>
/// <param name="Title">Caption.</param>
/// <param name="XLabel">Quantity and unit of the axis.</param>
/// <param name="YLabel">Quantity and unit of the values.</param>
/// <param name="Lines">The curves.</param>
/// <param name="IsLogarithmic">Places on the axis are shown by their logarithm; all are above 0.</param>
public sealed record LineChart(string Name, string Title, string XLabel, string YLabel, IReadOnlyList<ChartLine> Lines, bool IsLogarithmic = false);
