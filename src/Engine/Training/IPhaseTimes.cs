using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Times of compute phases on one GPU.</summary>
public interface IPhaseTimes
{
    /// <summary>Picoseconds of a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="overlapped">Communication kernels run beside it on the SMs set aside for them.</param>
    /// <param name="rows">Token rows that this rank's experts received; 0 for phases without experts.</param>
    long Picoseconds(ComputePhase phase, bool overlapped, int rows);
}
