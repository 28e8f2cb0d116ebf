using Sim.Engine.Training;
using Sim.Workloads.Programs;

namespace Sim.Bench;

/// <summary>Phase times of the right order for one layer, so that the step's streams overlap as they would; the cost of the engine does not depend on them.</summary>
internal sealed class FixedPhaseTimes : IPhaseTimes
{
    private const long EvenRows = 4096 * 8;

    public long Picoseconds(ComputePhase phase, bool overlapped, int rows)
    {
        long microseconds = phase switch
        {
            ComputePhase.AttentionForward => 4584,
            ComputePhase.AttentionBackward => 9604,
            ComputePhase.AttentionWeight => 2395,
            ComputePhase.ExpertForward => 4532L * rows / EvenRows,
            ComputePhase.ExpertBackward => 5467L * rows / EvenRows,
            ComputePhase.ExpertWeight => 5159L * rows / EvenRows,
            ComputePhase.DenseForward => 4500,
            ComputePhase.DenseBackward => 5500,
            ComputePhase.DenseWeight => 5000,
            ComputePhase.HeadForward or ComputePhase.HeadBackward or ComputePhase.HeadWeight => 8000,
            ComputePhase.Optimizer => 10000,
            _ => 500,
        };
        return microseconds * 1_000_000;
    }
}
