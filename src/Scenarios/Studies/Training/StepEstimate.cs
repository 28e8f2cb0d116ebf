using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Training;
using Sim.Scenarios.Running;
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

    /// <exception cref="RunFailedException">The step is over the budget, or asked for on packets.</exception>
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

        if (scenario.Network != NetworkKind.Packet)
        {
            var transfers = (exchanges * setup.Exchange.Nodes) + sends;
            Budget.Hold(
                scenario,
                string.Create(CultureInfo.InvariantCulture, $"{transfers:G3} transfers"),
                transfers / TransfersPerSecond,
                transfers * BytesPerTransfer,
                "Fewer micro-batches, or training.fold_to, would fit");
            return;
        }

        var bytes = setup.Plan.ExpertParallel > setup.Graph.GpusPerNode
            ? setup.RoutedTokens * setup.Draw()!.MomentsOf(0).NodesPerToken * (setup.Exchange.Nodes - 1) / setup.Exchange.Nodes * (setup.Exchange.DispatchBytes + setup.Exchange.CombineBytes) / 2.0
            : 0;
        var hops = ((exchanges * bytes) + (sends * workload.BoundaryBytes)) / scenario.Packet.Mtu.Count * PacketEstimate.CrossingsPerLink * PathLinks(setup.Graph);
        throw new RunFailedException(string.Create(
            CultureInfo.InvariantCulture,
            $"packets carry exchanges and collectives, not whole steps: this one has about {hops:G2} packet-hops, {hops / PacketEstimate.HopsPerSecond / 3600:G2} hours on one core, and the budget is {scenario.Budget.Seconds:G4} s. What fits: study: expert-exchange or collective over one of its groups"));
    }

    private static double Count(TrainingProgram program, OperationKind kind) => program.Steps.Sum(step =>
        (double)program.Templates[step.Template].Operations.Sum(stream => stream.Count(operation => operation.Kind == kind)));

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
