using System.Globalization;
using ScottPlot;
using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>
/// The pipeline chart: one row per pipeline rank, shown by its lowest rank in the timeline, one lane per stream in it, one box per span,
/// coloured by kind.
/// </summary>
internal static class PipelineChart
{
    private const int RowHeight = 34;
    private const int ZoomAbove = 60;

    public static Figure DrawAll(IReadOnlyList<TimelineSpan> timeline, string of)
    {
        var spans = PipelineRows.Choose(timeline);
        var (start, end) = Range(spans);
        return Draw(spans, start, end, "pipeline", Title("The pipeline: every stage, every stream", of));
    }

    /// <summary>True when a row has more spans than can be told apart.</summary>
    public static bool WantsZoom(IReadOnlyList<TimelineSpan> timeline) =>
        PipelineRows.Choose(timeline).GroupBy(s => (s.Row, s.Span.Stream)).Max(g => g.Count()) > ZoomAbove;

    /// <summary>The first part of the chart, as long as the mean time that <see cref="ZoomAbove"/> spans take, so that single spans are readable.</summary>
    public static Figure DrawZoom(IReadOnlyList<TimelineSpan> timeline, string of)
    {
        var spans = PipelineRows.Choose(timeline);
        var (start, end) = Range(spans);
        var most = spans.GroupBy(s => (s.Row, s.Span.Stream)).Max(g => g.Count());
        var part = start + (long)((end - start) * ((double)ZoomAbove / most));
        return Draw([.. spans.Where(s => s.Span.StartPicoseconds < part)], start, part, "pipeline-start", Title("The pipeline's first part, enlarged", of));
    }

    private static string Title(string what, string of) => of.Length == 0 ? what : what + ", of " + of;

    private static Figure Draw(IReadOnlyList<RowSpan> spans, long start, long end, string name, string title)
    {
        var rows = spans.Select(s => s.Row).Distinct().Order().ToArray();
        var streams = spans.Select(s => s.Span.Stream).Distinct(StringComparer.Ordinal).ToArray();
        var axis = TimeAxis.For((end - start) * 1e-12);
        var colors = Palette.Assign(spans.Select(s => s.Span.Kind));
        var height = 110 + (rows.Length * Math.Max(RowHeight, 12 * streams.Length));
        using var canvas = new Canvas(height);
        canvas.Rows([.. rows.Select(r => spans.First(s => s.Row == r).Label)]);
        var pixel = Math.Max(1, (end - start) / (2 * Canvas.Width));
        foreach (var lane in spans.GroupBy(s => (s.Row, s.Span.Stream)))
        {
            var lanes = LanesOf(spans, lane.Key.Row, streams);
            var slot = Array.IndexOf(lanes, lane.Key.Stream);
            var y = -Array.IndexOf(rows, lane.Key.Row) + 0.42 - (0.84 * slot / lanes.Length);
            foreach (var box in SpanMerging.Merge([.. lane.Select(s => s.Span)], pixel))
            {
                var left = (box.StartPicoseconds - start) * 1e-12 * axis.PerSecond;
                var right = (Math.Min(box.EndPicoseconds, end) - start) * 1e-12 * axis.PerSecond;
                canvas.Box(left, right, y - (0.84 / lanes.Length) + 0.02, y, colors[box.Kind]);
            }
        }

        canvas.Plot.Axes.SetLimitsX(0, (end - start) * 1e-12 * axis.PerSecond);
        canvas.Plot.XLabel("time (" + axis.Unit + ")");
        canvas.Legend(colors);
        return canvas.Render(name, title, Describe(spans, rows.Length, start, end));
    }

    private static string[] LanesOf(IReadOnlyList<RowSpan> spans, int row, string[] streams) =>
        [.. streams.Where(stream => spans.Any(s => s.Row == row && s.Span.Stream == stream))];

    private static (long Start, long End) Range(IReadOnlyList<RowSpan> spans) =>
        (spans.Min(s => s.Span.StartPicoseconds), Math.Max(spans.Max(s => s.Span.EndPicoseconds), spans.Min(s => s.Span.StartPicoseconds) + 1));

    private static string Describe(IReadOnlyList<RowSpan> spans, int rows, long start, long end) => string.Create(
        CultureInfo.InvariantCulture,
        $"Gantt chart of {spans.Count} operations on {rows} rows over {Quantity.Format((end - start) * 1e-12, "s")}, coloured by kind.");
}
