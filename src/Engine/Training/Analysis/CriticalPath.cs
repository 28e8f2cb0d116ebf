using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>
/// The chain of operations that ends the step, walked backwards: from an operation to the one whose end let it start; from an exchange or another collective to the rank
/// that came last to it. Its segments cover the whole step without gaps.
/// </summary>
public static class CriticalPath
{
    /// <summary>Segments in order of time, each a whole operation or, of an exchange, the part after its barrier.</summary>
    public static IReadOnlyList<PathSegment> Of(TrainingRun run) => Of(Walk(run));

    /// <summary>The same of a path that was walked.</summary>
    public static IReadOnlyList<PathSegment> Of(IReadOnlyList<PathStep> path) =>
        [.. path.Select(step => new PathSegment(CauseOf(step), step.Template, step.Rank, step.Start * 1e-12, step.End * 1e-12))];

    /// <summary>The path with its operations, in order of time.</summary>
    public static IReadOnlyList<PathStep> Walk(TrainingRun run)
    {
        var path = new List<PathStep>();
        var index = Last(run);
        var time = run.End.Picoseconds;
        while (index >= 0)
        {
            var (rank, stream, ordinal) = run.Log.Place(index);
            var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
            var operation = OperationOf(program, stream, ordinal, out var template);
            var start = run.Log.Start(index);
            var end = Math.Min(time, run.Log.End(index));
            if (time > end)
            {
                path.Add(new PathStep(PathPart.MessageLatency, operation, template, rank, end, time));
            }

            if (operation.Kind is OperationKind.Dispatch or OperationKind.Combine)
            {
                var (last, transfer) = run.Barrier(rank, ordinal);
                path.Add(new PathStep(PartOf(program, operation), operation, template, rank, transfer.Picoseconds, end));
                index = run.Log.Index(last, stream, ordinal);
                start = run.Log.Start(index);
                path.Add(new PathStep(PathPart.Notify, operation, template, last, start, transfer.Picoseconds));
            }
            else
            {
                if (operation.Kind == OperationKind.Collective)
                {
                    (rank, index) = LastToJoin(run, rank, stream, ordinal, program.Collectives[operation.Argument].Group);
                    start = run.Log.Start(index);
                }

                path.Add(new PathStep(PartOf(program, operation), operation, template, rank, start, end));
            }

            time = start;
            index = run.Log.Cause(index);
        }

        path.RemoveAll(step => step.End <= step.Start);
        path.Reverse();
        return path;
    }

    /// <summary>Seconds of the path by cause, largest first.</summary>
    public static IReadOnlyList<(string Cause, double Seconds)> ByCause(IReadOnlyList<PathSegment> path) =>
        [.. path.GroupBy(segment => segment.Cause)
            .Select(group => (group.Key, group.Sum(segment => segment.EndSeconds - segment.StartSeconds)))
            .OrderByDescending(pair => pair.Item2)];

    internal static Operation OperationOf(TrainingProgram program, int stream, int ordinal, out string template)
    {
        int low = 0, high = program.Steps.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (program.Before(middle, stream) <= ordinal)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        var found = program.Templates[program.Steps[low].Template];
        template = found.Name;
        return found.Operations[stream][ordinal - program.Before(low, stream)];
    }

    private static int Last(TrainingRun run)
    {
        var last = 0;
        for (var i = 1; i < run.Log.Count; i++)
        {
            if (run.Log.End(i) > run.Log.End(last))
            {
                last = i;
            }
        }

        return last;
    }

    /// <summary>All ranks of a group have the same operation at the same place of their stream.</summary>
    private static (int Rank, int Index) LastToJoin(TrainingRun run, int rank, int stream, int ordinal, RankGroup group)
    {
        var (last, index) = (rank, run.Log.Index(rank, stream, ordinal));
        foreach (var member in run.Ranks.Groups(group).With(rank))
        {
            var other = run.Log.Index(member, stream, ordinal);
            if (run.Log.Start(other) > run.Log.Start(index))
            {
                (last, index) = (member, other);
            }
        }

        return (last, index);
    }

    private static PathPart PartOf(TrainingProgram program, in Operation operation) => operation.Kind switch
    {
        OperationKind.Compute => PathPart.Compute,
        OperationKind.Dispatch => PathPart.Dispatch,
        OperationKind.Combine => PathPart.Combine,
        OperationKind.Send => PathPart.Send,
        _ => program.Collectives[operation.Argument].Group switch
        {
            RankGroup.Tensor => PathPart.TensorCollective,
            RankGroup.Context => PathPart.ContextCollective,
            RankGroup.ExpertData or RankGroup.ExpertReplicas => PathPart.ExpertCollective,
            _ => PathPart.DenseCollective,
        },
    };

    private static string CauseOf(in PathStep step) => step.Part switch
    {
        PathPart.Dispatch => "dispatch",
        PathPart.Combine => "combine",
        PathPart.Notify => "notify",
        PathPart.Send => "pipeline send",
        PathPart.MessageLatency => "message latency",
        PathPart.TensorCollective => "tensor-parallel collectives",
        PathPart.ContextCollective => "context-parallel collectives",
        PathPart.DenseCollective or PathPart.ExpertCollective => "gradient and parameter collectives",
        _ => step.Operation.Phase == ComputePhase.Optimizer ? "optimizer" : "compute",
    };
}
