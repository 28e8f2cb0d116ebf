using ScottPlot;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;
using Palette = Sim.Reports.Plots.Palette;

namespace Sim.Reports.Curves;

/// <summary>Draws measured curves: medians joined by lines, 5th to 95th percentile as bars.</summary>
public static class CurvePlot
{
    private const int Height = 520;

    /// <summary>Draws a chart; it has at least one curve with at least one point.</summary>
    public static Figure Draw(CurveChart chart)
    {
        var points = chart.Curves.SelectMany(curve => curve.Points).ToArray();
        var xs = points.Select(point => point.X).Distinct().Order().ToArray();
        var scale = ValueScale.For(chart.Unit, points.Max(point => point.Y));
        var (lowest, highest) = (points.Min(point => point.Low) * scale.Factor, points.Max(point => point.High) * scale.Factor);
        var (logX, logY) = (Decades.Fit(xs[0], xs[^1]), Decades.Fit(lowest, highest));
        var colors = Palette.Assign(chart.Curves.Select(curve => curve.Name));
        using var canvas = new Canvas(Height);
        foreach (var curve in chart.Curves)
        {
            Draw(canvas.Plot, curve, scale.Factor, logX, logY, colors[curve.Name]);
        }

        var axes = canvas.Plot.Axes;
        axes.Bottom.TickGenerator = Decades.TicksAt(xs, logX, chart.XLabel.EndsWith("(B)", StringComparison.Ordinal) ? Binary : Quantity.Number);
        axes.Left.TickGenerator = logY ? Decades.Ticks(lowest, highest) : new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = 0.5, LabelFormatter = Quantity.Number };
        canvas.Plot.XLabel(chart.XLabel);
        canvas.Plot.YLabel(scale.Label(chart.Metric.Replace('_', ' ')));
        var (left, right) = (Place(xs[0], logX), Place(xs[^1], logX));
        var margin = Math.Max((right - left) * 0.03, 0.01);
        axes.SetLimitsX(left - margin, right + margin);
        axes.SetLimitsY(logY ? Math.Log10(lowest) - 0.1 : 0, logY ? Math.Log10(highest) + 0.1 : highest * 1.08);
        canvas.Legend(colors);
        return canvas.Render(chart.Name, chart.Title, Describe(chart, scale));
    }

    private static void Draw(Plot plot, Curve curve, double factor, bool logX, bool logY, Color color)
    {
        var x = curve.Points.Select(point => Place(point.X, logX)).ToArray();
        var y = curve.Points.Select(point => Place(point.Y * factor, logY)).ToArray();
        var line = plot.Add.Scatter(x, y);
        line.Color = color;
        line.LineWidth = 1.8f;
        line.MarkerSize = 6;
        for (var i = 0; i < x.Length; i++)
        {
            var bar = plot.Add.Line(x[i], Place(curve.Points[i].Low * factor, logY), x[i], Place(curve.Points[i].High * factor, logY));
            bar.Color = color;
            bar.LineWidth = 4;
            bar.LineColor = color.WithAlpha(0.35);
        }
    }

    private static double Place(double value, bool logarithmic) => logarithmic ? Math.Log10(value) : value;

    /// <summary>Sizes of buffers with binary prefixes: 4 KiB, 64 MiB.</summary>
    private static string Binary(double bytes)
    {
        string[] names = ["", " Ki", " Mi", " Gi"];
        var unit = 0;
        while (bytes >= 1024 && unit < names.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return Quantity.Number(Math.Round(bytes, 2)) + names[unit];
    }

    private static string Describe(CurveChart chart, ValueScale scale)
    {
        var tops = chart.Curves.Select(curve => curve.Name + " up to " + Quantity.Number(curve.Points.Max(point => point.Y) * scale.Factor) + " " + scale.Unit);
        return $"{chart.Metric} over {chart.XLabel}: {string.Join(", ", tops)}.";
    }
}
