using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>
/// The chain of operations that ends the step, walked backwards: from an operation to the one whose end let it start; from an exchange to the rank that came
/// last to its barrier. Its segments cover the whole step without gaps.
/// </summary>
public static class CriticalPath
{
    /// <summary>Segments in order of time, each a whole operation or, of an exchange, the part after its barrier.</summary>
    public static IReadOnlyList<PathSegment> Of(TrainingRun run)
    {
        var segments = new List<PathSegment>();
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
                segments.Add(new PathSegment("message latency", template, rank, end * 1e-12, time * 1e-12));
            }

            if (operation.Kind is OperationKind.Dispatch or OperationKind.Combine)
            {
                var (last, transfer) = run.Barrier(rank, ordinal);
                segments.Add(new PathSegment(operation.Kind == OperationKind.Dispatch ? "dispatch" : "combine", template, rank, transfer.Seconds, end * 1e-12));
                index = run.Log.Index(last, stream, ordinal);
                start = run.Log.Start(index);
                segments.Add(new PathSegment("notify", template, last, start * 1e-12, transfer.Seconds));
            }
            else
            {
                segments.Add(new PathSegment(CauseOf(operation), template, rank, start * 1e-12, end * 1e-12));
            }

            time = start;
            index = run.Log.Cause(index);
        }

        segments.RemoveAll(segment => segment.EndSeconds <= segment.StartSeconds);
        segments.Reverse();
        return segments;
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

    private static string CauseOf(in Operation operation) => operation.Kind switch
    {
        OperationKind.Send => "pipeline send",
        OperationKind.Collective => "gradient and parameter collectives",
        _ => operation.Phase == ComputePhase.Optimizer ? "optimizer" : "compute",
    };
}
