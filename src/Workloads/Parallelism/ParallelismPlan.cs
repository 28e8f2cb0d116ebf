namespace Sim.Workloads.Parallelism;

/// <summary>
/// How a model is divided among ranks. Ranks = TP x CP x DP x PP. Expert parallelism is folded over the TP x CP x DP ranks of a stage: groups of EP ranks
/// split the routed experts, each expert whole on one rank, and are replicated over the rest (Megatron-Core MoE parallel folding, arXiv:2504.14960).
/// </summary>
public sealed record ParallelismPlan
{
    public int TensorParallel { get; init; } = 1;

    public int PipelineParallel { get; init; } = 1;

    /// <summary>Chunks per rank of <see cref="StageAssignment.Interleaved"/>; 1 for every other assignment.</summary>
    public int VirtualPipeline { get; init; } = 1;

    public int DataParallel { get; init; } = 1;

    public int ExpertParallel { get; init; } = 1;

    public int ContextParallel { get; init; } = 1;

    /// <summary>What is divided among data-parallel ranks: 0 nothing, 1 master weights and moments, 2 gradients too, 3 weights too.</summary>
    public int ZeroStage { get; init; }

    public Recomputation Recomputation { get; init; }

    /// <summary>Whether tensor-parallel ranks also divide the tokens between their split matrices.</summary>
    public bool SequenceParallel { get; init; }

    public StageAssignment Assignment { get; init; }

    /// <summary>Ranks of the plan.</summary>
    public int Ranks => checked(TensorParallel * ContextParallel * DataParallel * PipelineParallel);

    /// <summary>Pieces the layers are cut into.</summary>
    public int Stages => Assignment switch
    {
        StageAssignment.Interleaved => checked(PipelineParallel * VirtualPipeline),
        StageAssignment.Folded => checked(2 * PipelineParallel),
        _ => PipelineParallel,
    };

    /// <summary>Stages that one rank holds.</summary>
    public int StagesPerRank => Assignment switch
    {
        StageAssignment.Interleaved => VirtualPipeline,
        StageAssignment.Mirrored or StageAssignment.Folded => 2,
        _ => 1,
    };

    /// <summary>Ranks that share a pipeline position: TP x CP x DP.</summary>
    public int RanksPerStage => checked(TensorParallel * ContextParallel * DataParallel);

    /// <summary>Ranks that hold the same parameters outside the routed experts: DP x CP, twice that where each stage exists twice.</summary>
    public int DenseDataGroup => DataParallel * ContextParallel * Copies;

    /// <summary>Ranks that hold the same routed experts: TP x CP x DP / EP, twice that where each stage exists twice.</summary>
    public int ExpertDataGroup => RanksPerStage / ExpertParallel * Copies;

    /// <summary>How often each stage exists in one pipeline: 2 under DualPipe.</summary>
    public int Copies => Assignment == StageAssignment.Mirrored ? 2 : 1;

    /// <summary>The stages that a pipeline rank holds, in the order of the model's forward pass through them.</summary>
    public int[] StagesOf(int pipelineRank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pipelineRank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pipelineRank, PipelineParallel);
        var stages = new int[StagesPerRank];
        for (var chunk = 0; chunk < stages.Length; chunk++)
        {
            stages[chunk] = chunk == 0 || Assignment == StageAssignment.Interleaved
                ? pipelineRank + (chunk * PipelineParallel)
                : Stages - 1 - pipelineRank;
        }

        return stages;
    }
}
