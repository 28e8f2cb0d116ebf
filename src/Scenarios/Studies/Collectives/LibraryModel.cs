using Sim.Engine.Collectives;
using Sim.Engine.Compute;
using Sim.Engine.Network;
using Sim.Scenarios.Sections;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Studies.Collectives;

/// <summary>
/// What a communication library reaches of the wires, and the latency it adds. Latencies are those that NCCL's tuner assumes for its Simple protocol (src/graph/tuning.cc of
/// NVIDIA/nccl 5067397c2676, rows NTU of data/measured/published/nccl-tuner.csv); they hold a switch hop or so of their own, which the fabric's is added to.
/// </summary>
internal static class LibraryModel
{
    /// <summary>Effective NVLink rate of one link: rows NTU-058 and SIA-003.</summary>
    private const double EffectiveGigabytesPerSecond = 20.6;

    private const double NominalGigabytesPerSecond = 25;

    /// <summary>Ranks of the all-reduce rows (NCA-082 to NCA-092) that the profile's efficiency is fitted on.</summary>
    private const int FittedRanks = 8;

    /// <summary>Latency of a step by algorithm; none without a profile.</summary>
    public static StepLatency Latency(CollectiveAlgorithm algorithm) => algorithm switch
    {
        // NTU-003, NTU-012, NTU-032.
        CollectiveAlgorithm.Tree => Microseconds(8.4, 4, 14),
        // NTU-018, NTU-038; NVLS has no base latency there.
        CollectiveAlgorithm.InNetwork => Microseconds(0, 25, 18),
        // NTU-006, NTU-015, NTU-035; also for what NCCL does not have: halving-doubling, hierarchical, direct.
        _ => Microseconds(8.4, 3.4, 14),
    };

    /// <summary>
    /// Payload fractions: the NIC's of the profile; on NVLink what the operation reaches on one node, relative to the nominal rate. A ring all-reduce is a
    /// reduce-scatter and an all-gather. Where the NVLink switch reduces, S leaves and enters each GPU once: the fitted bus bandwidth times n / (2 (n - 1)).
    /// </summary>
    public static TransportEfficiency Efficiency(HardwareProfile profile, CollectiveKind kind, CollectiveAlgorithm algorithm, GpuSpec gpu, bool oneNode)
    {
        double Of(CollectiveOperation operation) => profile.Collective(operation).Efficiency;
        var fraction = kind switch
        {
            CollectiveKind.AllGather => Of(CollectiveOperation.AllGather),
            CollectiveKind.ReduceScatter => Of(CollectiveOperation.ReduceScatter),
            CollectiveKind.AllToAll => Of(CollectiveOperation.AllToAll),
            _ when algorithm == CollectiveAlgorithm.InNetwork && oneNode => Of(CollectiveOperation.AllReduce) * FittedRanks / (2 * (FittedRanks - 1)),
            _ => 2 / ((1 / Of(CollectiveOperation.AllGather)) + (1 / Of(CollectiveOperation.ReduceScatter))),
        };
        var nominal = Math.Min(NominalGigabytesPerSecond, gpu.NvLinkRate.GigabytesPerSecond);
        return new TransportEfficiency(profile.Exchange.NicEfficiency, Math.Min(1, fraction * EffectiveGigabytesPerSecond / nominal));
    }

    private static StepLatency Microseconds(double once, double inside, double between) =>
        new(SimDuration.FromMicroseconds(once), SimDuration.FromMicroseconds(inside), SimDuration.FromMicroseconds(between));
}
