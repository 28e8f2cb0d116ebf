using Sim.Scenarios.Fields;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Sections;

/// <summary>How the model is divided over the GPUs: tensor x context x pipeline x data = GPUs; expert groups are parts of the ranks of a stage.</summary>
[Section("How the model is divided over the GPUs: tensor x context x pipeline x data is the number of GPUs.")]
public sealed record PlanSection
{
    [Field("Ranks that share every matrix (TP).", Default = "1", Minimum = 1)]
    public int TensorParallel { get; init; }

    [Field("Pipeline stages (PP).", Default = "1", Minimum = 1)]
    public int PipelineParallel { get; init; }

    [Field("Model chunks per pipeline rank, for interleaved schedules.", Default = "1", Minimum = 1)]
    public int VirtualStages { get; init; }

    [Field("Replicas of the dense part (DP).", Default = "1", Minimum = 1)]
    public int DataParallel { get; init; }

    [Field("Ranks that share the experts of a layer (EP), each expert whole on one rank; divides tensor x context x data.", Default = "1", Minimum = 1)]
    public int ExpertParallel { get; init; }

    [Field("Ranks that share a sequence (CP).", Default = "1", Minimum = 1)]
    public int ContextParallel { get; init; }

    [Field("How context-parallel ranks exchange keys and values.", Default = "ring")]
    public ContextAlgorithm ContextAlgorithm { get; init; }

    [Field("Whether tensor-parallel ranks divide the tokens between their matrices: all-gather and reduce-scatter instead of all-reduce.", Default = "true")]
    public bool SequenceParallel { get; init; }

    [Field("ZeRO stage: 1 shards optimizer states, 2 gradients too, 3 weights too.", Default = "0", Minimum = 0, Maximum = 3)]
    public int ZeroStage { get; init; }

    [Field("Activations that the backward pass computes again.", Default = "none")]
    public Recomputation Recomputation { get; init; }

    /// <summary>Ranks of the plan: tensor x context x pipeline x data.</summary>
    public long Ranks => (long)TensorParallel * ContextParallel * PipelineParallel * DataParallel;
}
