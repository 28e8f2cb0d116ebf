using Sim.Engine.Results;

namespace Sim.Reports.Plots;

/// <summary>Joins what no screen can show apart, so that a chart of a million spans stays small.</summary>
internal static class SpanMerging
{
    /// <summary>
    /// Spans in order of start; neighbours of one kind closer than <paramref name="pixel"/> become one box; a span shorter than a pixel that
    /// starts inside the box before it is left out. The boxes therefore number at most a few per pixel of the chart.
    /// </summary>
    public static List<TimelineSpan> Merge(TimelineSpan[] spans, long pixel)
    {
        var order = spans.OrderBy(s => s.StartPicoseconds).ThenByDescending(s => s.EndPicoseconds);
        var boxes = new List<TimelineSpan>();
        foreach (var span in order)
        {
            if (boxes.Count == 0)
            {
                boxes.Add(span);
                continue;
            }

            var last = boxes[^1];
            var gap = span.StartPicoseconds - last.EndPicoseconds;
            var tiny = span.EndPicoseconds - span.StartPicoseconds < pixel;
            var lastTiny = last.EndPicoseconds - last.StartPicoseconds < pixel;
            if (last.Kind == span.Kind && gap < pixel && (tiny || lastTiny))
            {
                boxes[^1] = last with { EndPicoseconds = Math.Max(last.EndPicoseconds, span.EndPicoseconds) };
            }
            else if (!tiny || gap >= 0)
            {
                boxes.Add(span);
            }
        }

        return boxes;
    }
}
