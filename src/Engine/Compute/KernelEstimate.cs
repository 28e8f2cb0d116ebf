using Sim.Units;

namespace Sim.Engine.Compute;

/// <summary>The time of one kernel of a phase.</summary>
/// <param name="Kernel">Its entry.</param>
/// <param name="Time">All its launches.</param>
public readonly record struct KernelEstimate(KernelEntry Kernel, SimDuration Time)
{
    /// <summary>Seconds of one launch without contention, by cause.</summary>
    public KernelCost Cost { get; init; }
}
