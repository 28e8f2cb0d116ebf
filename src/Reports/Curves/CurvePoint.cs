namespace Sim.Reports.Curves;

/// <summary>A measured point.</summary>
/// <param name="X">Place on the axis.</param>
/// <param name="Y">Median.</param>
/// <param name="Low">5th percentile.</param>
/// <param name="High">95th percentile.</param>
public readonly record struct CurvePoint(double X, double Y, double Low, double High);
