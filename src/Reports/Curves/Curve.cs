namespace Sim.Reports.Curves;

/// <summary>One curve.</summary>
/// <param name="Name">What sets it apart from the others.</param>
/// <param name="Points">Its points by growing x.</param>
public sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points);
