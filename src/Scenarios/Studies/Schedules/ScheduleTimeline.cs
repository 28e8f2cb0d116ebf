using System.Globalization;
using Sim.Engine.Results;
using Sim.Workloads.Pipelines;

namespace Sim.Scenarios.Studies.Schedules;

/// <summary>The steps of a schedule as spans for the pipeline chart, and its time by cause.</summary>
internal static class ScheduleTimeline
{
    /// <summary>One span per step; a schedule of at most this many steps is kept whole, of a longer one each rank's first part.</summary>
    private const int MostSpans = 100_000;

    public static IReadOnlyList<TimelineSpan> Spans(IdealExecution run)
    {
        var schedule = run.Schedule;
        var spans = new List<TimelineSpan>();
        for (var rank = 0; rank < schedule.Ranks; rank++)
        {
            var first = schedule.FirstStepOf(rank);
            var count = Math.Min(schedule.FirstStepOf(rank + 1) - first, MostSpans / schedule.Ranks);
            for (var i = first; i < first + count; i++)
            {
                ref readonly var step = ref schedule.Steps[i];
                spans.Add(new TimelineSpan(rank, rank, "compute", Name(schedule, rank, step), Kind(step.Kind), run.Start[i].Picoseconds, run.End[i].Picoseconds));
            }
        }

        return spans;
    }

    /// <summary>Mean over the ranks of what a rank does, bubble included: the parts add up to the makespan.</summary>
    public static IEnumerable<TimeShare> Shares(ComparedSchedule compared)
    {
        var run = compared.Run;
        // A folded pipeline has half the devices: its bar must not pass for that of the others.
        var group = run.Schedule.Stages > run.Schedule.Ranks && compared.PublishedActivations is not null
            ? string.Create(CultureInfo.InvariantCulture, $"{compared.Name} ({run.Schedule.Ranks} ranks)")
            : compared.Name;
        var seconds = new SortedDictionary<ScheduleStepKind, double>();
        for (var i = 0; i < run.Start.Length; i++)
        {
            var kind = run.Schedule.Steps[i].Kind;
            seconds[kind] = seconds.GetValueOrDefault(kind) + ((run.End[i] - run.Start[i]).Seconds / run.Schedule.Ranks);
        }

        foreach (var (kind, value) in seconds)
        {
            yield return new TimeShare(group, Word(kind), value);
        }

        yield return new TimeShare(group, "bubble", compared.MeanBubbleSeconds);
    }

    private static string Kind(ScheduleStepKind kind) => kind switch
    {
        ScheduleStepKind.Forward => "F",
        ScheduleStepKind.BackwardFull => "B",
        ScheduleStepKind.BackwardInput => "B input",
        ScheduleStepKind.BackwardWeight => "W",
        _ => "F&B",
    };

    private static string Word(ScheduleStepKind kind) => kind switch
    {
        ScheduleStepKind.Forward => "forward",
        ScheduleStepKind.BackwardFull => "backward",
        ScheduleStepKind.BackwardInput => "backward, input",
        ScheduleStepKind.BackwardWeight => "backward, weight",
        _ => "overlapped forward and backward",
    };

    private static string Name(PipelineSchedule schedule, int rank, in ScheduleStep step) => step.Kind == ScheduleStepKind.ForwardBackward
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"forward of micro-batch {step.MicroBatch} at stage {schedule.StageOf(rank, step.Slot)}, backward of {step.BackwardMicroBatch} at stage {schedule.StageOf(rank, step.BackwardSlot)}")
        : string.Create(CultureInfo.InvariantCulture, $"{Word(step.Kind)} of micro-batch {step.MicroBatch} at stage {schedule.StageOf(rank, step.Slot)}");
}
