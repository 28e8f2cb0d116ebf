using Sim.Workloads.Parallelism;

namespace Sim.Engine.Training;

/// <summary>What compute phases work on.</summary>
/// <param name="Tokens">Tokens of a micro-batch on one context-parallel rank, before sequence parallelism divides them.</param>
/// <param name="ExpertsPerRank">Routed experts of a layer on one rank; 0 for a dense model.</param>
/// <param name="ReceivedPerRow">Distinct (token, GPU) pairs per received (token, expert) row.</param>
/// <param name="Sms">SMs of compute kernels while communication kernels hold theirs.</param>
/// <param name="SmsAlone">SMs of compute kernels in steps without overlap.</param>
/// <param name="OptimizerParameters">Parameters that one rank updates.</param>
/// <param name="TensorParallel">Ranks that share every matrix.</param>
/// <param name="ContextParallel">Ranks that share a sequence.</param>
/// <param name="Sequences">Sequences of a micro-batch.</param>
/// <param name="Recomputation">What the backward computes again.</param>
public sealed record PhaseLoad(
    int Tokens,
    int ExpertsPerRank,
    double ReceivedPerRow,
    int Sms,
    int SmsAlone,
    double OptimizerParameters,
    int TensorParallel = 1,
    int ContextParallel = 1,
    int Sequences = 1,
    Recomputation Recomputation = Recomputation.None)
{
    /// <summary>Whether the contention factor applies to kernels that nothing overlaps, too.</summary>
    public bool ContentionAlone { get; init; }
}
