namespace Sim.Engine.Results;

/// <summary>Shares from 0 to 1 by row and interval of an axis.</summary>
/// <param name="Name">File-name-safe identifier.</param>
/// <param name="Title">Caption.</param>
/// <param name="XLabel">Quantity and unit of the axis.</param>
/// <param name="Edges">Ends of the columns, ascending, one more than columns.</param>
/// <param name="Rows">The rows.</param>
public sealed record HeatMap(string Name, string Title, string XLabel, IReadOnlyList<double> Edges, IReadOnlyList<HeatRow> Rows);
