using Sim.Scenarios.Sections;
using Sim.Units;
using Sim.Workloads.Pipelines;

namespace Sim.Scenarios.Studies.Schedules;

/// <summary>A schedule that ran with given chunk times, beside what is published for it.</summary>
internal sealed class ComparedSchedule
{
    private const string Table = "arXiv:2412.19437 Table 2";

    private readonly SimDuration[] _bubbles;

    private ComparedSchedule(string key, IdealExecution run, StageTimes times)
    {
        (Key, Run, Times) = (key, run, times);
        _bubbles = new SimDuration[run.Schedule.Ranks];
        for (var rank = 0; rank < _bubbles.Length; rank++)
        {
            _bubbles[rank] = run.BubbleOf(rank);
            MostActivations = Math.Max(MostActivations, run.PeakActivationsOf(rank));
            Bubble = SimDuration.Max(Bubble, _bubbles[rank]);
            MeanBubbleSeconds += _bubbles[rank].Seconds / _bubbles.Length;
        }
    }

    /// <summary>Word of the schedule in scenarios and metric names.</summary>
    public string Key { get; }

    public IdealExecution Run { get; }

    /// <summary>Times of one step of this schedule: of a chunk, which is a whole stage but for the interleaved schedule.</summary>
    public StageTimes Times { get; }

    public string Name => Run.Schedule.Name;

    /// <summary>Idle time of the rank that idles most.</summary>
    public SimDuration Bubble { get; }

    public double MeanBubbleSeconds { get; }

    /// <summary>Most micro-batches that any rank holds at once, over its chunks.</summary>
    public int MostActivations { get; }

    public required SimDuration PublishedBubble { get; init; }

    /// <summary>The formula, as published.</summary>
    public required string Formula { get; init; }

    public required string Source { get; init; }

    /// <summary>Published most micro-batches of a rank; null where none is published.</summary>
    public required int? PublishedActivations { get; init; }

    /// <summary>Builds and runs a schedule. Throws <see cref="ScheduleException"/> with a message for users where it cannot.</summary>
    public static ComparedSchedule Of(ScheduleKind kind, ScheduleSection section, string key)
    {
        var (ranks, micro) = (section.PipelineParallel, section.MicroBatches);
        var (f, i, w) = (section.Times.Forward, section.Times.BackwardInput, section.Times.BackwardWeight);
        var times = new StageTimes(f, i, w, section.Times.Overlapped ?? f + i + w);
        var b = times.Backward;
        var dual = ((ranks / 2) - 1) * (times.ForwardBackward + b - (3 * w));
        return kind switch
        {
            ScheduleKind.OneForwardOneBackward => Make(
                key, OneForwardOneBackwardSchedule.Build(ranks, micro), times, (ranks - 1) * (f + b), "(PP-1)(F+B)", $"F2_3-01: {Table}", ranks),
            ScheduleKind.ZeroBubble => Make(
                key, ZeroBubbleSchedule.Build(ranks, micro), times, (ranks - 1) * (f + b - (2 * w)), "(PP-1)(F+B-2W)", $"F2_3-03: {Table}", ranks),
            ScheduleKind.DualPipe => Make(
                key, DualPipeSchedule.Build(ranks, micro), times, dual, "(PP/2-1)(F&B+B-3W)", $"F2_3-05: {Table}", ranks + 1),
            ScheduleKind.DualPipeV => Make(
                key, Folded(ranks, micro), times, dual, "(PP/2-1)(F&B+B-3W)", "F2_3-08: github.com/deepseek-ai/DualPipe, README", ranks + 1),
            _ => Interleaved(key, section, times),
        };
    }

    private static ComparedSchedule Interleaved(string key, ScheduleSection section, StageTimes stage)
    {
        var chunks = section.VirtualStages;
        var times = new StageTimes(
            Divide(stage.Forward, chunks), Divide(stage.BackwardInput, chunks), Divide(stage.BackwardWeight, chunks), Divide(stage.ForwardBackward, chunks));
        var schedule = InterleavedSchedule.Build(section.PipelineParallel, chunks, section.MicroBatches);
        var bubble = (section.PipelineParallel - 1) * (times.Forward + times.Backward);
        return Make(key, schedule, times, bubble, "(PP-1)(F+B)/v", "arXiv:2104.04473 section 2.2", null);
    }

    /// <summary>PP stages fold onto half as many ranks.</summary>
    private static PipelineSchedule Folded(int stages, int micro) => stages % 2 == 0
        ? DualPipeVSchedule.Build(stages / 2, micro)
        : throw new ScheduleException($"DualPipeV folds an even number of stages, not {stages}", "choose an even pipeline_parallel");

    private static ComparedSchedule Make(
        string key, PipelineSchedule schedule, StageTimes times, SimDuration bubble, string formula, string source, int? activations) =>
        new(key, IdealExecutor.Run(schedule, times), times) { PublishedBubble = bubble, Formula = formula, Source = source, PublishedActivations = activations };

    private static SimDuration Divide(SimDuration time, int parts) => new((time.Picoseconds + (parts / 2)) / parts);
}
