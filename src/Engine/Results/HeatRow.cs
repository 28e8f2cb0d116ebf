namespace Sim.Engine.Results;

/// <summary>A row of a heat map.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Shares">A share from 0 to 1 by column.</param>
public sealed record HeatRow(string Name, IReadOnlyList<double> Shares);
