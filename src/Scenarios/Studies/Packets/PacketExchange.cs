using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Studies.Exchange;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>An exchange on packets, with the result that <see cref="ExchangeRun"/> has on flows.</summary>
internal static class PacketExchange
{
    /// <param name="runner">Runs programs.</param>
    /// <param name="network">The cluster.</param>
    /// <param name="setup">Bytes, latencies, copy cost.</param>
    /// <param name="ranks">GPUs 0 to ranks - 1 are the group.</param>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="draw">The routing.</param>
    /// <param name="layer">Layer index, part of the routing's key.</param>
    public static (ExchangeResult Result, PacketFindings Findings) Run(
        PacketRunner runner, ClusterNetwork network, ExchangeSetup setup, int ranks, ExchangeKind kind, RoutingDraw draw, int layer)
    {
        var isDispatch = kind == ExchangeKind.Dispatch;
        var (bytes, copyCost) = isDispatch ? (setup.DispatchBytes, 1) : (setup.CombineBytes, setup.CombineCopyCost);
        var topology = runner.Topology(network, setup.CombineCopyCost);
        var bound = setup.Bound(network.Graph);
        double scaleOut = 0, scaleUp = 0;
        int[] gpus = [.. Enumerable.Range(0, ranks)];
        var counts = Array.ConvertAll(gpus, _ => new RoutingCounts(ranks / network.Graph.GpusPerNode, ranks));
        foreach (var rank in gpus)
        {
            draw.Fill(0, layer, rank, counts[rank]);
            bound.Add(rank, counts[rank], bytes);
            scaleOut += (double)counts[rank].TokensToNode.Sum() * bytes / ranks;
            scaleUp += (double)counts[rank].TokensToGpu.Sum() * bytes / ranks;
        }

        var builder = new ProgramBuilder(topology);
        var program = new ExchangeProgram(builder, network.Graph.GpusPerNode, network.Router.QueuePairsPerPeer, gpus, kind, counts, bytes);
        var workload = builder.Build();
        var run = runner.Run(network, topology, workload);
        var ends = program.RankEnds(run);

        // The kernel's fixed time was measured with the latency of the way in it, which packets bring along.
        var way = ExchangeWay.Longest(network, gpus);
        var latency = isDispatch ? setup.DispatchLatency : setup.CombineLatency;
        latency = latency > way ? latency - way : SimDuration.Zero;
        var (lower, port) = bound.Compute(copyCost);
        var slowest = new SimDuration(ends.Max());
        var result = new ExchangeResult(
            SimDuration.FromSeconds(ends.Average() * 1e-12) + latency,
            slowest + latency,
            scaleOut,
            scaleUp,
            workload.Messages.Count + workload.Copies.Count,
            SimDuration.FromSeconds(lower) + latency,
            port);
        return (result, PacketFindings.Of(new PacketLinks(network, runner.Parameters(network), topology, workload, run, slowest), $"{(isDispatch ? "a dispatch" : "a combine")} over {ranks} GPUs", way));
    }
}
