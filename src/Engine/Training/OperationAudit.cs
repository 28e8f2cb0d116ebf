using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Holds the operations of a finished step to their own latency chain: a kernel phase to the time of its kernels without any routed row, a collective to the arrival
/// of its last byte and the steps of its ring, and the use of a message to the end of its sending and the way. Exchanges have an audit of their own.
/// </summary>
internal sealed class OperationAudit(TrainingWorkload workload, TrainingParameters parameters, ClusterRanks ranks)
{
    private readonly Dictionary<(int Kind, int Group), int> _nodes = [];
    private readonly int _channels = workload.StreamCount - Streams.FirstSend;

    /// <exception cref="BoundViolationException">An operation was shorter than its chain.</exception>
    public void Verify(TrainingRun run)
    {
        var log = run.Log;
        var moved = new int[(int)RankGroup.Mirror + 1];
        var uses = new List<long>[ranks.Count * _channels];
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                uses[(rank * _channels) + channel] = new List<long>(Uses(workload.Programs[ranks.PipelineRank[rank]], channel));
            }
        }

        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var program = workload.Programs[ranks.PipelineRank[rank]];
            Array.Clear(moved);
            for (var stream = 0; stream < workload.StreamCount; stream++)
            {
                var index = log.Index(rank, stream, 0);
                foreach (ref readonly var step in program.Steps.AsSpan())
                {
                    foreach (ref readonly var operation in program.Templates[step.Template].Operations[stream].AsSpan())
                    {
                        var (start, end) = (log.Start(index), log.End(index));
                        var least = operation.Kind switch
                        {
                            OperationKind.Compute => start + Kernels(operation),
                            OperationKind.Collective => Arrival(run, rank, program.Collectives[operation.Argument], moved),
                            _ => start,
                        };
                        if (end < least)
                        {
                            throw new BoundViolationException($"{operation.Kind} of rank {rank} ({operation.Phase}) ended at {end} ps, but could not before {least} ps.");
                        }

                        if (operation.Channel >= 0 && operation.Kind != OperationKind.Send)
                        {
                            uses[(rank * _channels) + operation.Channel].Add(start);
                        }

                        index++;
                    }
                }
            }
        }

        for (var rank = 0; rank < ranks.Count; rank++)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                VerifyMessages(log, uses, rank, channel);
            }
        }
    }

    /// <summary>Operations that take a message from a channel.</summary>
    private static int Uses(TrainingProgram program, int channel)
    {
        var perTemplate = program.Templates.Select(template => template.Operations.Sum(stream => stream.Count(
            operation => operation.Channel == channel && operation.Kind != OperationKind.Send))).ToArray();
        return program.Steps.Sum(step => perTemplate[step.Template]);
    }

    private void VerifyMessages(OperationLog log, List<long>[] uses, int rank, int channel)
    {
        var sends = workload.Programs[ranks.PipelineRank[rank]].Total(Streams.Send(channel));
        if (sends == 0)
        {
            return;
        }

        var (pipelineRank, targetChannel) = workload.Target(ranks.PipelineRank[rank], channel);
        var target = ranks.RankAt[(pipelineRank * ranks.RanksPerStage) + ranks.DataIndex[rank]];
        var starts = uses[(target * _channels) + targetChannel];
        starts.Sort();
        var way = target == rank ? 0 : parameters.SendLatency.Picoseconds;
        for (var k = 0; k < Math.Min(sends, starts.Count); k++)
        {
            var sent = log.End(log.Index(rank, Streams.Send(channel), k));
            if (starts[k] < sent + way)
            {
                throw new BoundViolationException($"Rank {target} used message {k} of rank {rank} at {starts[k]} ps, but it was sent at {sent} ps and its way takes {way} ps.");
            }
        }
    }

    private long Kernels(in Operation operation) =>
        operation.Argument * parameters.PhaseTimes.Picoseconds(operation.Phase, operation.Overlapped, 0) / operation.Parts;

    /// <summary>Arrival of the last byte of a group's next collective and its latency, for the group's first rank; all ranks of a group end together.</summary>
    private long Arrival(TrainingRun run, int rank, GroupCollective collective, int[] moved)
    {
        var groups = ranks.Groups(collective.Group);
        return groups.With(rank)[0] != rank || (long)collective.BytesPerRank(groups.SizeOf(rank)) == 0
            ? 0
            : run.CollectivesReady(collective.Group, groups.Of[rank])[moved[(int)collective.Group]++] + CollectiveLatency(rank, collective);
    }

    private long CollectiveLatency(int rank, GroupCollective collective)
    {
        var groups = ranks.Groups(collective.Group);
        var key = ((int)collective.Group, groups.Of[rank]);
        if (!_nodes.TryGetValue(key, out var nodes))
        {
            nodes = groups.NodesOf(rank, ranks.GpusPerNode);
            _nodes.Add(key, nodes);
        }

        return parameters.Collectives.Latency(collective, groups.SizeOf(rank), nodes);
    }
}
