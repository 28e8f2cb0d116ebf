using Sim.Engine.Collectives;
using Sim.Engine.Results;
using Sim.Scenarios.Studies.Packets;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Scenarios.Studies.Collectives;

/// <summary>One group size of a study.</summary>
/// <param name="Ranks">n.</param>
/// <param name="Setup">What ran.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="BusiestLink">What the busiest resource is: nic out, nvlink in, tier 1 up.</param>
/// <param name="Use">Use of links.</param>
/// <param name="Findings">Of a packet run.</param>
internal sealed record GroupResult(
    int Ranks, CollectiveSetup Setup, CollectiveOutcome Outcome, string BusiestLink, IReadOnlyList<LinkUse> Use, PacketFindings? Findings)
{
    /// <summary>Message over time, GB/s.</summary>
    public double AlgorithmBandwidth => Setup.Message.Count / Outcome.Time.Seconds * 1e-9;

    /// <summary>
    /// Algorithm bandwidth times 2 (n - 1) / n for all-reduce and (n - 1) / n otherwise, GB/s: the definition of nccl-tests (doc/PERFORMANCE.md of
    /// NVIDIA/nccl-tests), which a perfect ring's port rate would be.
    /// </summary>
    public double BusBandwidth => AlgorithmBandwidth * (Setup.Algorithm.Kind == CollectiveKind.AllReduce ? 2.0 : 1.0) * (Ranks - 1) / Ranks;
}
