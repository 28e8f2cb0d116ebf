namespace Sim.Engine.Training.Analysis;

/// <summary>How the time of a part of the path depends on the parameters of the profile: fixed parts, and a rest in inverse proportion to one rate.</summary>
/// <param name="Fixed">Parameters that are times, with their seconds in each segment.</param>
/// <param name="Rate">The parameter that the rest is inversely proportional to; null when it depends on none.</param>
public sealed record TransferTime(IReadOnlyList<(string Parameter, double Seconds)> Fixed, string? Rate);
