using Sim.Units;

namespace Sim.Workloads.Parallelism;

/// <summary>Memory of every class of GPU: all ranks of a pipeline rank are alike.</summary>
/// <param name="PerPipelineRank">Memory by part, index = pipeline rank.</param>
/// <param name="Findings">An error when a class does not fit.</param>
public sealed record MemoryPlan(IReadOnlyList<MemoryUse> PerPipelineRank, IReadOnlyList<Finding> Findings)
{
    /// <summary>The pipeline rank that needs most.</summary>
    public int FullestRank
    {
        get
        {
            var fullest = 0;
            for (var rank = 1; rank < PerPipelineRank.Count; rank++)
            {
                if (PerPipelineRank[rank].Total > PerPipelineRank[fullest].Total) fullest = rank;
            }

            return fullest;
        }
    }
}
