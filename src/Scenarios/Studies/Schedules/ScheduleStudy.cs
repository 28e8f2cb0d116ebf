using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Workloads.Pipelines;

namespace Sim.Scenarios.Studies.Schedules;

/// <summary>Runs pipeline schedules with given chunk times and no communication, and holds their bubbles to the published formulas.</summary>
public sealed class ScheduleStudy : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var section = scenario.Schedule!;
        var schedules = new List<ComparedSchedule>();
        foreach (var kind in section.Schedules.Distinct())
        {
            token.ThrowIfCancellationRequested();
            schedules.Add(Compare(kind, section));
        }

        if (schedules.Count == 0)
        {
            throw new RunFailedException("schedule.schedules is empty: name at least one");
        }

        var whole = schedules.Where(one => one.Run.Schedule.Ranks == section.PipelineParallel).ToList();
        var fastest = (whole.Count > 0 ? whole : schedules).MinBy(one => one.Run.Makespan)!;
        var drawn = schedules[^1];

        // The same quantity of all schedules side by side: the first metrics head the report.
        var metrics = schedules.SelectMany(one => Metrics(one).Select((metric, index) => (metric, index))).OrderBy(pair => pair.index).Select(pair => pair.metric).ToList();
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "schedule",
            Question = scenario.Question,
            Answer = Answer(schedules, fastest, section),
            Mode = "full",
            Metrics = metrics,
            Comparisons = [.. schedules.SelectMany(Comparisons)],
            Breakdown = [.. schedules.SelectMany(ScheduleTimeline.Shares)],
            Timeline = ScheduleTimeline.Spans(drawn.Run),
            TimelineOf = drawn.Name,
            Tables = [Table(schedules)],
            Notes = Notes(schedules, section),
            Hash = ResultHash.Of([.. schedules.SelectMany(one => one.Run.Start.Zip(one.Run.End, (start, end) => (start, end))).SelectMany(step => new[] { step.start.Picoseconds, step.end.Picoseconds })]),
        };
    }

    private static ComparedSchedule Compare(ScheduleKind kind, ScheduleSection section)
    {
        try
        {
            return ComparedSchedule.Of(kind, section, Choices.Word(kind));
        }
        catch (ScheduleException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    private static IEnumerable<Metric> Metrics(ComparedSchedule one)
    {
        var schedule = one.Run.Schedule;
        var pairs = Enumerable.Range(0, schedule.Ranks).Select(rank => schedule.Count(rank, ScheduleStepKind.ForwardBackward)).ToList();
        yield return new Metric(one.Key + ".makespan", one.Run.Makespan.Seconds, "s", $"{one.Name}: time from the first to the last step");
        yield return new Metric(one.Key + ".bubble", one.Bubble.Seconds, "s", $"{one.Name}: idle time of the rank that idles most");
        yield return new Metric(one.Key + ".bubble_share", one.MeanBubbleSeconds / one.Run.Makespan.Seconds * 100, "%", $"{one.Name}: mean idle time over the makespan");
        yield return new Metric(one.Key + ".peak_activations", one.MostActivations, "1", $"{one.Name}: most micro-batches a rank holds, over its chunks");
        yield return new Metric(one.Key + ".ranks", schedule.Ranks, "1", $"{one.Name}: devices of the pipeline");
        if (pairs.Max() > 0)
        {
            yield return new Metric(one.Key + ".least_pairs", pairs.Min(), "1", $"{one.Name}: fewest overlapped chunk pairs of a rank");
            yield return new Metric(one.Key + ".most_pairs", pairs.Max(), "1", $"{one.Name}: most overlapped chunk pairs of a rank");
        }
    }

    private static IEnumerable<Comparison> Comparisons(ComparedSchedule one)
    {
        yield return new Comparison($"{one.Name} bubble {one.Formula}", one.Bubble.Seconds, one.PublishedBubble.Seconds, "s", one.Source, false);
        if (one.PublishedActivations is { } published)
        {
            yield return new Comparison($"{one.Name} peak activations", one.MostActivations, published, "1", one.Source, false);
        }
    }

    private static ResultTable Table(List<ComparedSchedule> schedules) => new(
        "schedules",
        "Schedules compared",
        ["schedule", "ranks", "makespan (s)", "bubble (s)", "formula", "by formula (s)", "mean bubble share", "peak activations"],
        [.. schedules.Select(one => (IReadOnlyList<string>)
        [
            one.Name,
            Cells.Count(one.Run.Schedule.Ranks),
            Cells.Number(one.Run.Makespan.Seconds, 4),
            Cells.Number(one.Bubble.Seconds, 4),
            one.Formula,
            Cells.Number(one.PublishedBubble.Seconds, 4),
            Cells.Number(one.MeanBubbleSeconds / one.Run.Makespan.Seconds * 100) + " %",
            Cells.Count(one.MostActivations),
        ])]);

    private static string Answer(List<ComparedSchedule> schedules, ComparedSchedule fastest, ScheduleSection section)
    {
        var others = schedules.Where(one => one != fastest && one.Run.Schedule.Ranks == fastest.Run.Schedule.Ranks)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Run.Makespan.Seconds:G4} s ({Cells.Error((one.Run.Makespan / fastest.Run.Makespan) - 1)})"))
            .ToList();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{fastest.Name} takes {fastest.Run.Makespan.Seconds:G4} s for {section.MicroBatches} micro-batches over {section.PipelineParallel} stages, of which the rank that idles most idles {fastest.Bubble.Seconds:G4} s");
        return others.Count == 0 ? text + "." : text + "; " + string.Join(", ", others) + ".";
    }

    private static List<string> Notes(List<ComparedSchedule> schedules, ScheduleSection section)
    {
        List<string> notes =
        [
            "Every stage has the same chunk times and communication takes none: bubbles come from the order of work alone.",
            "F is a forward, B a full backward (input and weight gradients), W its weight part, F&B an overlapped pair, all of one stage for one micro-batch.",
        ];
        if (section.Times.Overlapped is null)
        {
            notes.Add("No time of an overlapped pair is given: it takes as long as its forward and its backward together.");
        }

        if (schedules.Any(one => one.Name.StartsWith("DualPipe", StringComparison.Ordinal)) && section.Times.Forward != section.Times.BackwardInput)
        {
            notes.Add("The published DualPipe bubble is exact where a forward takes as long as the input gradient; here they differ, so the published order, run as early as possible, departs from it.");
        }

        if (schedules.Any(one => one.Key == "dualpipev"))
        {
            notes.Add("DualPipeV folds the stages onto half as many ranks; each then does twice the work, so that its makespan compares with half the devices.");
        }

        return notes;
    }
}
