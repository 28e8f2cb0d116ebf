using Sim.Engine.Compute;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>What a collective costs beside the bytes on the fabric's links.</summary>
/// <param name="RingStep">Latency of one step of a ring that crosses the fabric.</param>
/// <param name="NvLinkRate">The rate that efficiencies of <paramref name="InNode"/> are relative to, bytes per second per direction and GPU.</param>
/// <param name="InNode">What the communication library reaches inside one NVLink domain, by <see cref="CollectiveOperation"/>.</param>
public sealed record CollectiveCosts(SimDuration RingStep, double NvLinkRate, Func<CollectiveOperation, CollectiveModel> InNode)
{
    /// <summary>Links at their rate, no latency: for closed forms and limits.</summary>
    public static CollectiveCosts Ideal(double nvLinkRate) => new(SimDuration.Zero, nvLinkRate, _ => new CollectiveModel(0, 1, 0));

    /// <summary>
    /// Rate of a collective alone in one NVLink domain, bytes per second that leave each GPU: its bus bandwidth, efficiency included. A shift has no measurement of its
    /// own: it is a step of an all-gather.
    /// </summary>
    public double InNodeRate(GroupOperation operation) => ModelOf(operation).Efficiency * NvLinkRate;

    /// <summary>Picoseconds beside the transfer: fixed + pipelining x sqrt(fixed x transfer) in a domain, steps x latency across the fabric.</summary>
    public long Latency(GroupCollective collective, int ranks, int nodes)
    {
        if (ranks == 1 || collective.Bytes == 0)
        {
            return 0;
        }

        if (nodes > 1)
        {
            return RingStep.Picoseconds * collective.Steps(ranks);
        }

        var model = ModelOf(collective.Operation);
        var wire = collective.BytesPerRank(ranks) / InNodeRate(collective.Operation);
        return SimDuration.FromSeconds(model.Fixed + (model.Pipelining * Math.Sqrt(model.Fixed * wire))).Picoseconds;
    }

    private CollectiveModel ModelOf(GroupOperation operation) => InNode(operation switch
    {
        GroupOperation.ReduceScatter => CollectiveOperation.ReduceScatter,
        GroupOperation.AllReduce => CollectiveOperation.AllReduce,
        _ => CollectiveOperation.AllGather,
    });
}
