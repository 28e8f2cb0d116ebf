using Sim.Units;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

/// <summary>Step times in whole picoseconds, the same on every stage, and the bubbles they give.</summary>
internal static class Times
{
    public static StageTimes Of(long forward, long input, long weight, long pair = 0) =>
        new(new SimDuration(forward), new SimDuration(input), new SimDuration(weight), new SimDuration(pair));

    public static long[] Bubbles(PipelineSchedule schedule, StageTimes times)
    {
        var run = IdealExecutor.Run(schedule, times);
        var bubbles = new long[schedule.Ranks];
        for (var rank = 0; rank < schedule.Ranks; rank++)
        {
            bubbles[rank] = run.BubbleOf(rank).Picoseconds;
        }

        return bubbles;
    }

    public static int[] Peaks(PipelineSchedule schedule)
    {
        var run = IdealExecutor.Run(schedule, Of(1, 1, 1, 3));
        var peaks = new int[schedule.Ranks];
        for (var rank = 0; rank < schedule.Ranks; rank++)
        {
            peaks[rank] = run.PeakActivationsOf(rank);
        }

        return peaks;
    }
}
