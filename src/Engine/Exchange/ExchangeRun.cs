using Sim.Engine.Network;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Engine.Exchange;

/// <summary>Runs one exchange on its own: all ranks start together, as after their notify barrier.</summary>
public static class ExchangeRun
{
    /// <param name="network">The cluster's network; must be idle.</param>
    /// <param name="group">The group.</param>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="draw">The routing, already bound to the group's size.</param>
    /// <param name="layer">Layer index, part of the routing's key.</param>
    /// <param name="bytesPerToken">Bytes of one token's row.</param>
    /// <param name="latency">Fixed time of the kernel around its transfers: start, first hop, last flag.</param>
    /// <param name="bound">The independent lower bound to fill.</param>
    /// <param name="copyCost">What copying a byte costs the SMs, relative to the forwarding rate.</param>
    public static ExchangeResult Run(
        ClusterNetwork network, ExchangeGroup group, ExchangeKind kind, RoutingDraw draw, int layer, long bytesPerToken, SimDuration latency, ExchangeBound bound, double copyCost = 1)
    {
        var moments = draw.MomentsOf(layer);
        var meanPairs = draw.Routing.Tokens * moments.NodesPerToken / group.Nodes;
        var counts = new RoutingCounts(group.Nodes, group.Ranks);
        double scaleOut = 0, scaleUp = 0;
        for (var rank = 0; rank < group.Ranks; rank++)
        {
            draw.Fill(0, layer, rank, counts);
            bound.Add(rank, counts, bytesPerToken);
            scaleOut += (double)counts.TokensToNode.Sum() * bytesPerToken / group.Ranks;
            scaleUp += (double)counts.TokensToGpu.Sum() * bytesPerToken / group.Ranks;
            group.Set(kind, rank, counts.TokensToNode, counts.TokensToGpu, bytesPerToken, meanPairs, 0);
        }

        group.Start(kind);
        var start = network.Flows.Now;
        var perNode = group.Ranks / group.Nodes;
        var rankEnd = new long[group.Ranks];
        long[] tags = new long[group.Flows];
        while (network.Flows.ActiveFlows > 0)
        {
            var count = network.Flows.Complete(ref tags);
            var now = network.Flows.Now.Picoseconds;
            for (var i = 0; i < count; i++)
            {
                // Time only rises, so the last writer is the latest: the tokens' owner, and the whole node at the other end.
                rankEnd[ExchangeGroup.RankOf(tags[i])] = now;
                rankEnd.AsSpan(ExchangeGroup.NodeOf(tags[i]) * perNode, perNode).Fill(now);
            }
        }

        var mean = SimDuration.FromSeconds(rankEnd.Average(end => (end - start.Picoseconds) * 1e-12)) + latency;
        var (lower, port) = bound.Compute(copyCost);
        return new ExchangeResult(mean, new SimTime(rankEnd.Max()) - start + latency, scaleOut, scaleUp, group.Flows, SimDuration.FromSeconds(lower) + latency, port);
    }
}
