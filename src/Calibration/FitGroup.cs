namespace Sim.Calibration;

/// <summary>Parameters that are fitted together and the rows they are fitted on.</summary>
/// <param name="Name">Name in the profile: <c>kernels</c>.</param>
/// <param name="Free">Free parameters.</param>
/// <param name="Observations">The rows.</param>
public sealed record FitGroup(string Name, IReadOnlyList<FitParameter> Free, IReadOnlyList<Observation> Observations);
