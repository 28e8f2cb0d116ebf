using ScottPlot;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;
using Palette = Sim.Reports.Plots.Palette;

namespace Sim.Reports.Curves;

/// <summary>Draws measured values of named things: a dot at the median, a bar from the 5th to the 95th percentile.</summary>
public static class RangePlot
{
    /// <summary>Draws a chart; it has at least one row.</summary>
    public static Figure Draw(RangeChart chart)
    {
        var points = chart.Rows.Select(row => row.Value).ToArray();
        var scale = ValueScale.For(chart.Unit, points.Max(point => point.Y));
        var (lowest, highest) = (points.Min(point => point.Low) * scale.Factor, points.Max(point => point.High) * scale.Factor);
        var logarithmic = Decades.Fit(lowest, highest);
        double At(double value) => logarithmic ? Math.Log10(value * scale.Factor) : value * scale.Factor;
        using var canvas = new Canvas(90 + (28 * points.Length));
        canvas.Rows([.. chart.Rows.Select(row => row.Key)]);
        var (left, right) = logarithmic ? (Math.Log10(lowest) - 0.1, Math.Log10(highest) + 0.1) : (0, highest);
        for (var i = 0; i < points.Length; i++)
        {
            canvas.Box(At(points[i].Low), At(points[i].High), -i - 0.18, -i + 0.18, Palette.BandNarrow);
            var marker = canvas.Plot.Add.Marker(At(points[i].Y), -i, MarkerShape.FilledCircle, 8);
            marker.Color = Palette.Blue;
            canvas.Text(Quantity.Number(points[i].Y * scale.Factor), At(points[i].High) + ((right - left) * 0.015), -i, Palette.Ink);
        }

        canvas.Plot.Axes.SetLimitsX(left, right + ((right - left) * 0.12));
        if (logarithmic)
        {
            canvas.Plot.Axes.Bottom.TickGenerator = Decades.Ticks(lowest, highest);
        }

        canvas.Plot.XLabel(scale.Label(chart.Metric.Replace('_', ' ')));
        var texts = chart.Rows.Select(row => row.Key + " " + Quantity.Number(row.Value.Y * scale.Factor) + " " + scale.Unit);
        return canvas.Render(chart.Name, chart.Title, $"{chart.Metric}: {string.Join(", ", texts)}.");
    }
}
