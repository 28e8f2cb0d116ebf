using ScottPlot;
using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>The headline under each choice, lowest first, beside the default's interval and the published value.</summary>
internal static class AlternativesPlot
{
    public static Figure Draw(RunResult result)
    {
        var rows = AlternativeTables.Ordered(result);
        var headline = result.Metrics[0];
        var published = AlternativeTables.Published(result);
        double[] values = [.. rows.Select(row => row.Value), .. published is { } known ? [known] : Array.Empty<double>(), .. Interval(result)];
        var (low, high) = (values.Min(), values.Max());
        var room = Math.Max((high - low) * 0.12, Math.Abs(high) * 0.005);
        using var canvas = new Canvas(110 + (28 * rows.Count));
        canvas.Rows([.. rows.Select(row => row.Alternative?.Name ?? "default")]);
        var bottom = -rows.Count + 0.45;
        if (Interval(result) is [var from, var to])
        {
            canvas.Box(from, to, bottom, 0.55, Palette.BandWide);
        }

        Line(canvas, headline.Value, Palette.Blue);
        if (published is { } measured)
        {
            Line(canvas, measured, Palette.Vermillion);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            Point(canvas, rows[i], headline, -i, room);
        }

        canvas.Plot.Axes.SetLimitsX(low - room, high + room);
        canvas.Plot.XLabel($"{headline.Description} ({headline.Unit})");
        canvas.Legend(Legend(result, published));
        var alternative = $"{headline.Description} from {Quantity.Format(rows[0].Value, headline.Unit)} ({Name(rows[0])}) to {Quantity.Format(rows[^1].Value, headline.Unit)} ({Name(rows[^1])}); "
            + $"default {Quantity.Format(headline.Value, headline.Unit)}{(published is { } row ? ", published " + Quantity.Format(row, headline.Unit) : "")}.";
        return canvas.Render("alternatives", "The headline under other choices", alternative);
    }

    /// <summary>The interval of the headline where it is a time.</summary>
    private static double[] Interval(RunResult result)
    {
        var perSecond = result.Metrics[0].Unit switch { "s" => 1, "ms" => 1e3, "us" => 1e6, _ => 0 };
        return result.Uncertainty is { } error && perSecond > 0 ? [error.Low * perSecond, error.High * perSecond] : [];
    }

    private static string Name((AlternativeResult? Alternative, double Value) row) => row.Alternative?.Name ?? "default";

    private static IEnumerable<KeyValuePair<string, Color>> Legend(RunResult result, double? published)
    {
        yield return new("default", Palette.Blue);
        yield return new("one choice changed", Palette.Grey);
        yield return new("choices combined", Palette.Ink);
        if (Interval(result).Length > 0)
        {
            yield return new("default, 5 to 95 %", Palette.BandWide);
        }

        if (published is not null)
        {
            yield return new("published", Palette.Vermillion);
        }
    }

    private static void Line(Canvas canvas, double x, Color color)
    {
        var line = canvas.Plot.Add.VerticalLine(x);
        line.Color = color;
        line.LineWidth = 1.5f;
    }

    private static void Point(Canvas canvas, (AlternativeResult? Alternative, double Value) row, Metric headline, double y, double room)
    {
        var color = row.Alternative is null ? Palette.Blue : row.Alternative.Combines.Count > 0 ? Palette.Ink : Palette.Grey;
        var stem = canvas.Plot.Add.Line(headline.Value, y, row.Value, y);
        stem.LineWidth = 2;
        stem.Color = color;
        var marker = canvas.Plot.Add.Marker(row.Value, y, MarkerShape.FilledCircle, 9);
        marker.Color = color;
        var side = row.Value < headline.Value ? -1 : 1;
        canvas.Text(
            Quantity.Format(row.Value, headline.Unit), row.Value + (side * room * 0.12), y, Palette.Ink, side < 0 ? Alignment.MiddleRight : Alignment.MiddleLeft);
    }
}
