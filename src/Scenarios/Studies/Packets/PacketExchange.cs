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
        var topology = runner.Topology(network, copyCost);
        var bound = setup.Bound(network.Graph);
        double scaleOut = 0, scaleUp = 0;
        int[] gpus = [.. Enumerable.Range(0, ranks)];
        var program = new ExchangeProgram(
            network,
            topology,
            gpus,
            kind,
            (rank, counts) =>
            {
                draw.Fill(0, layer, rank, counts);
                bound.Add(rank, counts, bytes);
                scaleOut += (double)counts.TokensToNode.Sum() * bytes / ranks;
                scaleUp += (double)counts.TokensToGpu.Sum() * bytes / ranks;
            },
            bytes);
        var run = runner.Run(network, topology, program.Workload);
        var ends = program.RankEnds(run);

        // The kernel's fixed time was measured with the latency of the way in it, which packets bring along.
        var way = LongestWay(network, ranks);
        var latency = isDispatch ? setup.DispatchLatency : setup.CombineLatency;
        latency = latency > way ? latency - way : SimDuration.Zero;
        var (lower, port) = bound.Compute(copyCost);
        var slowest = new SimDuration(ends.Max());
        var result = new ExchangeResult(
            SimDuration.FromSeconds(ends.Average() * 1e-12) + latency,
            slowest + latency,
            scaleOut,
            scaleUp,
            program.Workload.Messages.Count + program.Workload.Copies.Count,
            SimDuration.FromSeconds(lower) + latency,
            port);
        return (result, PacketFindings.Of(new PacketLinks(network, runner.Parameters(network), topology, program.Workload, run, slowest), $"{(isDispatch ? "a dispatch" : "a combine")} over {ranks} GPUs", way));
    }

    private static SimDuration LongestWay(ClusterNetwork network, int ranks)
    {
        var perNode = network.Graph.GpusPerNode;
        long longest = 0;
        for (var node = 1; node < ranks / perNode; node++)
        {
            longest = Math.Max(longest, network.Router.RouteLatency(network.Graph.NicOfGpu(0), network.Graph.NicOfGpu(node * perNode)));
        }

        return new SimDuration(longest);
    }
}
