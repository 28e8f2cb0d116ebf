using Sim.Units;

namespace Sim.Scenarios.Running;

/// <summary>How far a run is.</summary>
/// <param name="Phase">What is being done: building the graph, simulating, checking bounds.</param>
/// <param name="Fraction">Part of the run that is done, 0 to 1; NaN when unknown.</param>
/// <param name="SimulatedTime">Simulated time reached.</param>
/// <param name="Transfers">Transfers, or what <see cref="Unit"/> says, completed so far.</param>
public sealed record RunProgress(string Phase, double Fraction, SimTime SimulatedTime, long Transfers)
{
    /// <summary>What is counted, where it is not transfers.</summary>
    public string Unit { get; init; } = "transfers";
}
