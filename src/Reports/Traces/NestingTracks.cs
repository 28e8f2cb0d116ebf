using Sim.Engine.Results;

namespace Sim.Reports.Traces;

/// <summary>Splits the spans of one stream into tracks on which any two spans are disjoint or nested, as trace viewers require.</summary>
internal static class NestingTracks
{
    /// <summary>
    /// First fit in order of start (longer first). Spans must nest exactly, in picoseconds, and also after a viewer has cut start and duration
    /// to whole nanoseconds, as Perfetto does on import.
    /// </summary>
    public static List<List<TimelineSpan>> Split(IReadOnlyList<TimelineSpan> spans)
    {
        var order = Enumerable.Range(0, spans.Count).ToArray();
        Array.Sort(order, (a, b) => Compare(spans, a, b));
        var tracks = new List<List<TimelineSpan>>();
        var open = new List<Stack<TimelineSpan>>();
        foreach (var index in order)
        {
            var span = spans[index];
            var track = 0;
            while (track < tracks.Count && !Fits(open[track], span))
            {
                track++;
            }

            if (track == tracks.Count)
            {
                tracks.Add([]);
                open.Add([]);
            }

            tracks[track].Add(span);
            open[track].Push(span);
        }

        return tracks;
    }

    /// <summary>Closes what ended before the span starts, then asks whether the innermost open span holds it.</summary>
    private static bool Fits(Stack<TimelineSpan> open, TimelineSpan span)
    {
        while (open.TryPeek(out var top) && top.EndPicoseconds <= span.StartPicoseconds)
        {
            open.Pop();
        }

        return !open.TryPeek(out var outer) || (span.EndPicoseconds <= outer.EndPicoseconds && ShownEnd(span) <= ShownEnd(outer));
    }

    /// <summary>End in whole nanoseconds as a viewer computes it: cut start plus cut duration.</summary>
    private static long ShownEnd(TimelineSpan span) => (span.StartPicoseconds / 1000) + ((span.EndPicoseconds - span.StartPicoseconds) / 1000);

    private static int Compare(IReadOnlyList<TimelineSpan> spans, int a, int b)
    {
        var start = spans[a].StartPicoseconds.CompareTo(spans[b].StartPicoseconds);
        if (start != 0)
        {
            return start;
        }

        var end = spans[b].EndPicoseconds.CompareTo(spans[a].EndPicoseconds);
        return end != 0 ? end : a.CompareTo(b);
    }
}
