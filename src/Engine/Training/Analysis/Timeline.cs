using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>Spans for the pipeline chart and the trace.</summary>
public static class Timeline
{
    /// <summary>One span per step of one rank of each pipeline rank: the pipeline chart.</summary>
    public static IEnumerable<TimelineSpan> Pipeline(TrainingRun run)
    {
        for (var p = 0; p < run.Workload.Programs.Length; p++)
        {
            var rank = Array.IndexOf(run.Ranks.PipelineRank, p);
            var program = run.Workload.Programs[p];
            var spans = StepSpans.Of(run, rank);
            for (var k = 0; k < program.Steps.Length; k++)
            {
                if (spans.End[k] > spans.Start[k])
                {
                    yield return new TimelineSpan(
                        rank, p, "step", program.Templates[program.Steps[k].Template].Name, KindOf(program.Steps[k].Kind), spans.Start[k], spans.End[k]);
                }
            }
        }
    }

    /// <summary>Every operation of some ranks within a span of time.</summary>
    public static IEnumerable<TimelineSpan> Operations(TrainingRun run, IEnumerable<int> ranks, long from, long to)
    {
        foreach (var rank in ranks)
        {
            var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
            for (var stream = 0; stream < run.Workload.StreamCount; stream++)
            {
                for (var ordinal = 0; ordinal < program.Total(stream); ordinal++)
                {
                    var index = run.Log.Index(rank, stream, ordinal);
                    var (start, end) = (run.Log.Start(index), run.Log.End(index));
                    if (end <= from || start >= to || end <= start)
                    {
                        continue;
                    }

                    var operation = CriticalPath.OperationOf(program, stream, ordinal, out var template);
                    if (operation.Kind is OperationKind.Dispatch or OperationKind.Combine)
                    {
                        var begun = run.Barrier(rank, ordinal).TransferStart.Picoseconds;
                        yield return new TimelineSpan(rank, -1, Streams.Name(stream), $"notify, {template}", "notify", start, begun);
                        start = begun;
                    }

                    yield return new TimelineSpan(rank, -1, Streams.Name(stream), Describe(program, operation), KindOf(program, operation), start, end);
                }
            }
        }
    }

    private static string Describe(TrainingProgram program, in Operation operation)
    {
        var name = operation.Kind switch
        {
            OperationKind.Compute => operation.Phase.ToString(),
            OperationKind.Collective => program.Collectives[operation.Argument].Name,
            _ => operation.Kind.ToString(),
        };
        return operation.Kind is OperationKind.Send or OperationKind.Collective || operation.Phase == ComputePhase.Optimizer
            ? name
            : $"{name}{(operation.IsBackward ? " (B)" : " (F)")} layer {program.Units[operation.Unit].Layer}";
    }

    private static string KindOf(StepPhase phase) => phase switch
    {
        StepPhase.Forward => "F",
        StepPhase.Rollout => "R",
        StepPhase.Backward => "B",
        StepPhase.Weight => "W",
        StepPhase.ForwardBackward => "F&B",
        _ => "optimizer",
    };

    private static string KindOf(TrainingProgram program, in Operation operation) => operation.Kind switch
    {
        OperationKind.Dispatch => "dispatch",
        OperationKind.Combine => "combine",
        OperationKind.Send => "send",
        OperationKind.Collective => Streams.Of(program.Collectives[operation.Argument].Group) == Streams.Model ? "collective" : "reduce",
        _ => operation.Phase switch
        {
            ComputePhase.Optimizer => "optimizer",
            ComputePhase.AttentionWeight or ComputePhase.ExpertWeight or ComputePhase.DenseWeight or ComputePhase.HeadWeight or ComputePhase.MtpWeight => "W",
            _ => operation.IsBackward ? "B" : "F",
        },
    };
}
