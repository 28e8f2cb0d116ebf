using Sim.Engine.Results;

namespace Sim.Reports.Tests.Samples;

/// <summary>A one-forward-one-backward pipeline with communication beside it, in whole picoseconds that are no whole nanoseconds.</summary>
internal static class SampleTimeline
{
    private const long Forward = 50_000_000_123;
    private const long Backward = 100_000_000_457;

    public static List<TimelineSpan> Create(int stages, int microBatches)
    {
        var spans = new List<TimelineSpan>();
        for (var stage = 0; stage < stages; stage++)
        {
            Stage(spans, stage, stages, microBatches);
        }

        return spans;
    }

    private static void Stage(List<TimelineSpan> spans, int stage, int stages, int microBatches)
    {
        var rank = stage * 128;
        var time = stage * Forward;
        var warm = Math.Min(stages - stage, microBatches);
        for (var i = 0; i < warm; i++)
        {
            time = Add(spans, rank, stage, "F", i, time, Forward);
        }

        var next = (stages * Forward) + ((stages - 1 - stage) * Backward);
        if (next > time)
        {
            spans.Add(new(rank, stage, "compute", "bubble", "wait", time, next));
            time = next;
        }

        for (var i = 0; i < microBatches; i++)
        {
            time = Add(spans, rank, stage, i % 5 == 0 ? "B" : "F&B", i, time, i % 5 == 0 ? Backward : Forward + Backward);
        }

        Add(spans, rank, stage, "W", 0, time, Forward);
        spans.Add(new(rank, stage, "communication", "gradients", "reduce", time + Forward, time + (4 * Forward)));
        spans.Add(new(rank, stage, "compute", "AdamW", "optimizer", time + (4 * Forward), time + (5 * Forward)));
    }

    private static long Add(List<TimelineSpan> spans, int rank, int stage, string kind, int batch, long start, long length)
    {
        spans.Add(new(rank, stage, "compute", $"{kind} {batch}", kind, start, start + length));
        var quarter = length / 4;
        spans.Add(new(rank, stage, "communication", $"dispatch {batch}", "dispatch", start, start + quarter));
        spans.Add(new(rank, stage, "communication", $"notify {batch}", "notify", start + quarter, start + quarter + (quarter / 8)));
        spans.Add(new(rank, stage, "communication", $"combine {batch}", "combine", start + (2 * quarter), start + (3 * quarter) + (quarter / 2)));
        spans.Add(new(rank, stage, "pipeline", $"send {batch}", "send", start + length - (quarter / 3), start + length));
        return start + length;
    }
}
