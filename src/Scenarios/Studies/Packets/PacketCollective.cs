using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>A collective on packets, with the outcome that <see cref="CollectiveRun"/> has on flows.</summary>
internal static class PacketCollective
{
    /// <exception cref="ArgumentException">The collective has no packet model.</exception>
    public static (CollectiveOutcome Outcome, PacketFindings Findings) Run(
        PacketRunner runner, ClusterNetwork network, TransportEfficiency efficiency, CollectiveSetup setup, StepLatency latency)
    {
        var algorithm = setup.Algorithm;
        runner.HoldProgram((double)algorithm.Steps * algorithm.MaxSends * algorithm.Ranks * setup.Channels * setup.Chunks);
        var topology = runner.Topology(network);
        var (builder, paths) = (new ProgramBuilder(topology), new SendPaths(network, latency));
        var program = new CollectiveProgram(builder, network, setup, paths.EndLatency);
        var workload = builder.Build();
        var run = runner.Run(network, topology, workload);
        var ends = program.RankEnds(run);
        var time = new SimDuration(ends.Max());
        var (bound, reason) = CollectiveBound.Of(network.Graph, efficiency, setup.Algorithm, setup.Message, latency);
        var (busiest, busy) = Busiest(network, topology, run);
        var outcome = new CollectiveOutcome(
            latency.Base + time,
            bound,
            reason,
            busy < time ? busy : time,
            busiest,
            program.Sends,
            program.Sends,
            setup.Algorithm.Ranks,
            setup.Channels,
            true,
            ends);
        var way = new SimDuration(paths.Latency(0, setup.Algorithm.Ranks - 1)) * setup.Algorithm.LatencySteps;
        return (outcome, PacketFindings.Of(new PacketLinks(network, runner.Parameters(network), topology, workload, run, time), $"{setup.Algorithm.Name} over {setup.Algorithm.Ranks} GPUs", way));
    }

    /// <summary>The link that is busy longest, of the graph.</summary>
    private static (int Link, SimDuration Busy) Busiest(ClusterNetwork network, ClusterTopology topology, PacketRun run)
    {
        var (busiest, most) = (0, SimDuration.Zero);
        void Look(int link, SimDuration busy)
        {
            if (busy > most)
            {
                (busiest, most) = (link, busy);
            }
        }

        for (var link = 0; link < topology.GraphLinks.Count; link++)
        {
            Look(topology.GraphLinks[link], run.Links[link].Sent / topology.Packets.Links[link].Rate);
        }

        for (var gpu = 0; gpu < network.Graph.GpuCount; gpu++)
        {
            var (outward, inward) = (ClusterTopology.NvLinkOut(gpu), ClusterTopology.NvLinkIn(gpu));
            Look(network.Graph.NvLinkOut(gpu), new Bytes(run.NodeLinkBytes[outward]) / topology.Packets.NodeLinks[outward].Rate);
            Look(network.Graph.NvLinkIn(gpu), new Bytes(run.NodeLinkBytes[inward]) / topology.Packets.NodeLinks[inward].Rate);
        }

        return (busiest, most);
    }
}
