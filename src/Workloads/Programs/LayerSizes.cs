using Sim.Workloads.Models;

namespace Sim.Workloads.Programs;

/// <summary>What the writers of a layer need to know of model and layout.</summary>
internal sealed record LayerSizes
{
    /// <summary>No tensor or context parallelism.</summary>
    public static readonly LayerSizes Alone = new();

    public int TensorParallel { get; init; } = 1;

    public int ContextParallel { get; init; } = 1;

    public bool SequenceParallel { get; init; }

    public ContextAlgorithm ContextAlgorithm { get; init; }

    public bool HasSharedExperts { get; init; }

    public long BlockBytes { get; init; }

    public long KeyValueBytes { get; init; }

    public static LayerSizes Of(ModelSpec model, TrainingLayout layout) => new()
    {
        TensorParallel = layout.Plan.TensorParallel,
        ContextParallel = layout.Plan.ContextParallel,
        SequenceParallel = layout.Plan.SequenceParallel && layout.Plan.TensorParallel > 1,
        ContextAlgorithm = layout.ContextAlgorithm,
        HasSharedExperts = model.Moe is { SharedExperts: > 0 },
        BlockBytes = layout.BlockBytes(model),
        KeyValueBytes = layout.KeyValueBytes(model),
    };
}
