using Sim.Units;

namespace Sim.Engine.Training;

/// <summary>What a training step needs to know beside its programs and its cluster.</summary>
public sealed record TrainingParameters
{
    /// <summary>Bytes of one token's row in a dispatch.</summary>
    public required long DispatchBytes { get; init; }

    /// <summary>Bytes of one token's row in a combine.</summary>
    public required long CombineBytes { get; init; }

    /// <summary>From the last rank's arrival at the notify barrier to the first transfer.</summary>
    public required SimDuration NotifyLatency { get; init; }

    /// <summary>Fixed time of a dispatch kernel around its transfers.</summary>
    public required SimDuration DispatchLatency { get; init; }

    /// <summary>Fixed time of a combine kernel around its transfers.</summary>
    public required SimDuration CombineLatency { get; init; }

    /// <summary>What copying a byte in a combine costs the communication SMs, relative to a dispatch.</summary>
    public required double CombineCopyCost { get; init; }

    /// <summary>Fixed time of a message between pipeline neighbours around its transfer.</summary>
    public required SimDuration SendLatency { get; init; }

    /// <summary>Rates and latencies of collectives.</summary>
    public required CollectiveCosts Collectives { get; init; }

    /// <summary>Whether a message between pipeline neighbours takes what the exchanges on its links leave; otherwise a fair share per flow.</summary>
    public bool SendsYield { get; init; } = true;

    /// <summary>Whether ranks stop at chunk boundaries, see <see cref="ChunkBarrier"/>.</summary>
    public bool BlockingChunks { get; init; }

    public required IPhaseTimes PhaseTimes { get; init; }
}
