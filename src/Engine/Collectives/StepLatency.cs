using Sim.Units;

namespace Sim.Engine.Collectives;

/// <summary>Latency that the communication library adds to the wires' own.</summary>
/// <param name="Base">Once per collective: launch and first synchronisation.</param>
/// <param name="Inside">Per send between GPUs of one node.</param>
/// <param name="Between">Per send between nodes.</param>
public readonly record struct StepLatency(SimDuration Base, SimDuration Inside, SimDuration Between)
{
    /// <summary>No software: for closed forms.</summary>
    public static readonly StepLatency None = new(SimDuration.Zero, SimDuration.Zero, SimDuration.Zero);
}
