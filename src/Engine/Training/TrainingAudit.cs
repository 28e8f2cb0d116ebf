using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Holds a finished step to what the programs and the routing counts say must have happened: exchanges, flows and bytes, each exactly. A run that left something
/// out is faster than the machine it describes, and no lower bound on time need notice.
/// </summary>
public sealed class TrainingAudit(TrainingWorkload workload, TrainingParameters parameters, ClusterRanks ranks)
{
    /// <exception cref="BoundViolationException">The run moved less or more than its workload, or an operation was shorter than its latencies.</exception>
    public void Verify(TrainingRun run)
    {
        var (messages, messageBytes) = Messages();
        var (collectiveFlows, collectiveBytes) = Collectives();
        Require("flows", run.Network.Flows.CompletedFlows, Exchanges(run.Network.Graph.GpusPerNode).Flows + messages + collectiveFlows);
        Require("bytes", run.Network.Flows.DeliveredBytes, run.RoutedBytes + messageBytes + collectiveBytes);
        VerifyOperations(run);
    }

    /// <summary>The same for packets, which are counted by what they belong to.</summary>
    /// <param name="run">The step.</param>
    /// <param name="exchanged">Bytes of the exchanges' messages and copies that arrived, and what the routing counts say of them.</param>
    /// <param name="sent">Bytes between stages.</param>
    /// <param name="reduced">Bytes of the collectives' sends.</param>
    internal void Verify(TrainingRun run, (long Arrived, long Routed) exchanged, long sent, long reduced)
    {
        Require("bytes of exchanges", exchanged.Arrived, exchanged.Routed);
        Require("bytes between stages", sent, Messages().Bytes);
        Require("bytes of collectives", reduced, CollectiveSends());
        VerifyOperations(run);
    }

    private void VerifyOperations(TrainingRun run)
    {
        Require("exchanges", run.Exchanges, Exchanges(run.Network.Graph.GpusPerNode).Exchanges);
        Require("pipeline messages", run.Messages, Messages().Messages);
        Require("collectives", run.Collectives, Collectives().Flows);
        new ExchangeAudit(workload, parameters, ranks).Verify(run);
        new OperationAudit(workload, parameters, ranks).Verify(run);
    }

    private static void Require(string what, long simulated, long expected)
    {
        if (simulated != expected)
        {
            throw new BoundViolationException($"The run moved {simulated} {what}, but its workload has {expected}.");
        }
    }

    private (long Exchanges, long Flows) Exchanges(int gpusPerNode)
    {
        long exchanges = 0, flows = 0;
        foreach (var group in ranks.ExpertGroups)
        {
            var count = Count(workload.Programs[ranks.PipelineRank[group[0]]], operation => operation.Kind is OperationKind.Dispatch or OperationKind.Combine);
            exchanges += count;
            flows += count * group.Length * (group.Length / gpusPerNode);
        }

        return (exchanges, flows);
    }

    private (long Messages, long Bytes) Messages()
    {
        long messages = 0;
        for (var p = 0; p < workload.Programs.Length; p++)
        {
            var program = workload.Programs[p];
            for (var channel = 0; channel < workload.StreamCount - Streams.FirstSend; channel++)
            {
                // A stage whose neighbour lives on the same rank sends nothing.
                var sends = program.Total(Streams.Send(channel));
                messages += sends > 0 && workload.Target(p, channel).Rank != p ? (long)sends * ranks.RanksPerStage : 0;
            }
        }

        return (messages, messages * workload.BoundaryBytes);
    }

    private (long Flows, long Bytes) Collectives()
    {
        long flows = 0, bytes = 0;
        var runs = workload.Programs.Select(RunsOfCollectives).ToArray();
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var program = workload.Programs[ranks.PipelineRank[rank]];
            for (var i = 0; i < program.Collectives.Length; i++)
            {
                // One flow for the whole group, counted with its first rank.
                var groups = ranks.Groups(program.Collectives[i].Group);
                var moved = (long)program.Collectives[i].BytesPerRank(groups.SizeOf(rank));
                if (groups.With(rank)[0] == rank && moved > 0)
                {
                    flows += runs[ranks.PipelineRank[rank]][i];
                    bytes += runs[ranks.PipelineRank[rank]][i] * moved;
                }
            }
        }

        return (flows, bytes);
    }

    /// <summary>Bytes that the ranks of all groups send in their collectives.</summary>
    private long CollectiveSends()
    {
        long bytes = 0;
        var runs = workload.Programs.Select(RunsOfCollectives).ToArray();
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var program = workload.Programs[ranks.PipelineRank[rank]];
            for (var i = 0; i < program.Collectives.Length; i++)
            {
                var groups = ranks.Groups(program.Collectives[i].Group);
                bytes += groups.With(rank)[0] == rank ? runs[ranks.PipelineRank[rank]][i] * program.Collectives[i].BytesOfAll(groups.SizeOf(rank)) : 0;
            }
        }

        return bytes;
    }

    private static long[] RunsOfCollectives(TrainingProgram program) => [.. Enumerable.Range(0, program.Collectives.Length)
        .Select(i => Count(program, operation => operation.Kind == OperationKind.Collective && operation.Argument == i))];

    private static long Count(TrainingProgram program, Func<Operation, bool> counts)
    {
        var perTemplate = program.Templates.Select(template => template.Operations.Sum(stream => stream.Count(counts))).ToArray();
        return program.Steps.Sum(step => (long)perTemplate[step.Template]);
    }
}
