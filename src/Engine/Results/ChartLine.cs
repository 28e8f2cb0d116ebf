namespace Sim.Engine.Results;

/// <summary>A curve of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="X">Places on the axis, ascending.</param>
/// <param name="Y">Values, as many.</param>
public sealed record ChartLine(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);
