using Sim.Engine.Collectives;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Kind = Sim.Workloads.Collectives.CollectiveKind;

namespace Sim.Scenarios.Studies.Collectives;

/// <summary>Finds the collective that a scenario names.</summary>
internal static class CollectiveChoice
{
    /// <summary>The operation in the terms of the workload.</summary>
    /// <exception cref="RunFailedException">There is no schedule for it.</exception>
    public static Kind KindOf(CollectiveSection section) => section.Kind switch
    {
        CollectiveKind.AllReduce => Kind.AllReduce,
        CollectiveKind.AllGather => Kind.AllGather,
        CollectiveKind.ReduceScatter => Kind.ReduceScatter,
        CollectiveKind.AllToAll => Kind.AllToAll,
        _ => throw new RunFailedException($"there is no schedule for {Choices.Word(section.Kind)}; there are all-reduce, all-gather, reduce-scatter and all-to-all"),
    };

    /// <summary>The algorithm of <c>auto</c>: the ring, as NCCL for large messages; all-to-all is direct.</summary>
    public static CollectiveAlgorithm AlgorithmOf(CollectiveSection section) => section.Algorithm != CollectiveAlgorithm.Auto
        ? section.Algorithm
        : section.Kind == CollectiveKind.AllToAll ? CollectiveAlgorithm.Direct : CollectiveAlgorithm.Ring;

    /// <exception cref="RunFailedException">The operation has no such algorithm, or not over so many GPUs.</exception>
    public static CollectiveSetup Setup(CollectiveSection section, int ranks, int gpusPerNode)
    {
        var kind = KindOf(section);
        var algorithm = AlgorithmOf(section);
        try
        {
            return (algorithm, kind) switch
            {
                (CollectiveAlgorithm.Ring, not Kind.AllToAll) => CollectiveSetups.Ring(kind, ranks, gpusPerNode, section.Bytes),
                (CollectiveAlgorithm.Tree, Kind.AllReduce) => CollectiveSetups.Tree(ranks, gpusPerNode, section.Bytes),
                (CollectiveAlgorithm.HalvingDoubling, not Kind.AllToAll) => CollectiveSetups.HalvingDoubling(kind, ranks, section.Bytes),
                (CollectiveAlgorithm.Hierarchical, Kind.AllReduce) => CollectiveSetups.Hierarchical(ranks, gpusPerNode, section.Bytes),
                (CollectiveAlgorithm.Hierarchical, Kind.AllToAll) => CollectiveSetups.HierarchicalAllToAll(ranks, gpusPerNode, section.Bytes),
                (CollectiveAlgorithm.InNetwork, Kind.AllReduce) => CollectiveSetups.InNetwork(ranks, gpusPerNode, section.Bytes),
                (CollectiveAlgorithm.Direct, not Kind.AllReduce) => CollectiveSetups.Direct(kind, ranks, section.Bytes),
                _ => throw new RunFailedException($"{Choices.Word(section.Kind)} has no algorithm {Choices.Word(algorithm)}"),
            };
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException($"{Choices.Word(section.Kind)} over {ranks} GPUs: {problem.Message}", problem);
        }
    }
}
