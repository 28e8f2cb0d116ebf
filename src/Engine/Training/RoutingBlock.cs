using Sim.Workloads.Experts;

namespace Sim.Engine.Training;

/// <summary>Routing of one layer and micro-batch of a group, with the lower bounds of its exchanges in seconds per byte of a token's row.</summary>
internal sealed class RoutingBlock(RoutingCounts[] counts)
{
    /// <summary>Counts per source rank.</summary>
    public RoutingCounts[] Counts => counts;

    public double DispatchBound { get; set; }

    public double CombineBound { get; set; }

    /// <summary>(Token, node) pairs of all ranks, own nodes included: a flow moves its pairs times the bytes of a row.</summary>
    public long Pairs { get; set; }
}
