namespace Sim.Engine.Results;

/// <summary>What the metrics become when profile and kernels are drawn by their errors and the run is made again with each draw.</summary>
/// <param name="Draws">Number of draws.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Mode">How each run was made, see <see cref="RunResult.Mode"/>.</param>
/// <param name="Metrics">The metrics of every draw, the headline first.</param>
public sealed record SampledUncertainty(int Draws, long Seed, string Mode, IReadOnlyList<SampledMetric> Metrics);
