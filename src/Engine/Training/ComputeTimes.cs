using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>How long the compute operations of a step take.</summary>
/// <param name="ranks">Their ranks.</param>
/// <param name="routing">Rows of the experts; null for a dense model.</param>
/// <param name="phases">Times of phases.</param>
internal sealed class ComputeTimes(ClusterRanks ranks, RoutingStore? routing, IPhaseTimes phases)
{
    /// <summary>Picoseconds of an operation; the forward dispatch of its micro-batch has been drawn.</summary>
    public long Of(int rank, in ProgramStep step, in Operation operation)
    {
        var rows = 0;
        if (operation.Phase is ComputePhase.ExpertForward or ComputePhase.ExpertBackward or ComputePhase.ExpertWeight)
        {
            var microBatch = operation.IsBackward ? step.BackwardMicroBatch : step.ForwardMicroBatch;
            rows = routing!.Rows(ranks.ExpertGroup[rank], operation.Unit, microBatch, ranks.ExpertIndex[rank]);
        }

        return operation.Argument * phases.Picoseconds(operation.Phase, operation.Overlapped, rows) / operation.Parts;
    }
}
