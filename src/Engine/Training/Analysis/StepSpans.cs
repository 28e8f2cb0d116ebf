using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>
/// Start and end of every step of a rank's program: the first start and the last end of its operations on the compute, communication and model-parallel streams, of the
/// closing step also on the data-parallel one (elsewhere that stream runs ahead of the step and behind it). Steps of a rank
/// may touch where a stream runs ahead, so time is charged in order: a step owns what lies between the end of the step before it (or its own start,
/// if later) and its own end; the gap before it is bubble.
/// </summary>
public sealed class StepSpans
{
    private StepSpans(long[] start, long[] end, long[] gap)
    {
        Start = start;
        End = end;
        Gap = gap;
    }

    /// <summary>Per step, picoseconds at which its charged time begins.</summary>
    public long[] Start { get; }

    /// <summary>Per step, picoseconds at which it ends.</summary>
    public long[] End { get; }

    /// <summary>Per step, idle picoseconds before it.</summary>
    public long[] Gap { get; }

    public static StepSpans Of(TrainingRun run, int rank)
    {
        var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
        var count = program.Steps.Length;
        var start = new long[count];
        var end = new long[count];
        var gap = new long[count];
        long before = 0;
        for (var k = 0; k < count; k++)
        {
            long first = long.MaxValue, last = 0;
            var streams = program.Steps[k].Kind == StepPhase.Optimizer ? Streams.FirstSend : Streams.Data;
            for (var stream = 0; stream < streams; stream++)
            {
                for (var ordinal = program.Before(k, stream); ordinal < program.Before(k + 1, stream); ordinal++)
                {
                    var index = run.Log.Index(rank, stream, ordinal);
                    first = Math.Min(first, run.Log.Start(index));
                    last = Math.Max(last, run.Log.End(index));
                }
            }

            start[k] = Math.Max(before, first == long.MaxValue ? before : first);
            end[k] = Math.Max(start[k], last);
            gap[k] = start[k] - before;
            before = end[k];
        }

        return new StepSpans(start, end, gap);
    }
}
