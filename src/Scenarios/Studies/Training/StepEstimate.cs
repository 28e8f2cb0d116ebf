using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Training;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>What a training step costs to simulate, from its programs.</summary>
internal static class StepEstimate
{
    /// <summary>Transfers per second of one core: the least of the steps in bench/README.md.</summary>
    private const double TransfersPerSecond = 1e6;

    /// <summary>Operations and transfers in memory, from the same table.</summary>
    private const double BytesPerTransfer = 20;

    /// <exception cref="RunFailedException">The step is over the budget.</exception>
    public static void Hold(TrainingSetup setup, TrainingWorkload workload, ClusterRanks ranks)
    {
        var scenario = setup.Scenario;
        double exchanges = 0, sends = 0;
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var program = workload.Programs[ranks.PipelineRank[rank]];
            exchanges += Count(program, OperationKind.Dispatch) + Count(program, OperationKind.Combine);
            sends += Count(program, OperationKind.Send);
        }

        if (scenario.Network == NetworkKind.Packet)
        {
            HoldPackets(scenario, setup, workload, ranks, exchanges, sends);
            return;
        }

        var transfers = (exchanges * setup.Exchange.Nodes) + sends;
        Budget.Hold(
            scenario,
            string.Create(CultureInfo.InvariantCulture, $"{transfers:G3} transfers"),
            transfers / TransfersPerSecond,
            transfers * BytesPerTransfer,
            "Fewer micro-batches, or training.fold_to, would fit");
    }

    /// <summary>What crosses the fabric, by the mean counts of the routing, and how many messages and copies that makes.</summary>
    private static void HoldPackets(Scenario scenario, TrainingSetup setup, TrainingWorkload workload, ClusterRanks ranks, double exchanges, double sends)
    {
        var (bytes, transfers) = Collectives(workload, ranks);
        bytes += sends * workload.BoundaryBytes;
        transfers += sends * ProgramBuilder.Pieces(workload.BoundaryBytes);
        if (setup.Draw() is { } draw)
        {
            var row = (setup.Exchange.DispatchBytes + setup.Exchange.CombineBytes) / 2.0;
            var remote = setup.RoutedTokens * draw.MomentsOf(0).NodesPerToken * (setup.Exchange.Nodes - 1) / setup.Exchange.Nodes * row;
            bytes += exchanges * remote;

            // Each piece is a message and as many copies as GPUs of its node take part of it.
            transfers += exchanges * ((remote / ProgramBuilder.PieceBytes) + setup.Exchange.Nodes) * (1 + setup.Graph.GpusPerNode);
        }

        PacketRunner.HoldProgram(scenario, bytes, PathLinks(setup.Graph), transfers, "of its micro-batches, layers or tokens it would fit; so would study: overlapped-chunk, or expert-exchange or collective over one of its groups");
    }

    /// <summary>Bytes of collectives between nodes, and transfers of all: a ring of n ranks, k to a node, sends n times in each step on k channels, and 1/k of its bytes leave a node.</summary>
    private static (double Bytes, double Transfers) Collectives(TrainingWorkload workload, ClusterRanks ranks)
    {
        double bytes = 0, transfers = 0;
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var program = workload.Programs[ranks.PipelineRank[rank]];
            for (var i = 0; i < program.Collectives.Length; i++)
            {
                var (collective, argument) = (program.Collectives[i], i);
                var groups = ranks.Groups(collective.Group);
                var (size, nodes) = (groups.SizeOf(rank), groups.NodesOf(rank, ranks.GpusPerNode));
                var count = Count(program, operation => operation.Kind == OperationKind.Collective && operation.Argument == argument);
                var local = (double)size / nodes;
                bytes += nodes == 1 ? 0 : count * collective.BytesPerRank(size) / local;
                transfers += collective.Bytes == 0 ? 0 : nodes == 1 ? count : count * collective.Steps(size) * local;
            }
        }

        return (bytes, transfers);
    }

    private static double Count(TrainingProgram program, OperationKind kind) => Count(program, operation => operation.Kind == kind);

    private static double Count(TrainingProgram program, Func<Operation, bool> counts)
    {
        var perTemplate = Array.ConvertAll(program.Templates, template => template.Operations.Sum(stream => stream.Count(counts)));
        return program.Steps.Sum(step => (double)perTemplate[step.Template]);
    }

    /// <summary>Links of the longest path up and down the fabric.</summary>
    private static int PathLinks(ClusterGraph graph)
    {
        var tiers = 1;
        for (var vertex = graph.FirstSwitch; vertex < graph.Vertices.Count; vertex++)
        {
            tiers = Math.Max(tiers, graph.Vertices.Tier[vertex]);
        }

        return 2 * tiers;
    }
}
