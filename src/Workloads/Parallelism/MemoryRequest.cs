using Sim.Units;
using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>Everything the memory of a training step depends on.</summary>
public sealed record MemoryRequest
{
    public required ModelSpec Model { get; init; }

    public required ParallelismPlan Plan { get; init; }

    public required LayerPlacement Placement { get; init; }

    public required PrecisionPlan Precision { get; init; }

    /// <summary>Tokens of one micro-batch before context parallelism divides them: sequences x sequence length.</summary>
    public required long MicroBatchTokens { get; init; }

    /// <summary>Micro-batches kept per stage at the schedule's peak: <see cref="Parallelism.PeakInFlight"/> or a schedule's own count.</summary>
    public required IReadOnlyList<int> PeakInFlight { get; init; }

    /// <summary>Memory a program can allocate; an H800 reports 84,943,110,144 bytes to CUDA.</summary>
    public required Bytes Capacity { get; init; }

    /// <summary>Rows at the fullest rank's experts over the mean, at least 1.</summary>
    public double ExpertImbalance { get; init; } = 1;

    /// <summary>Further buffers a user knows of (allocator, libraries); added to communication.</summary>
    public Bytes Reserved { get; init; }
}
