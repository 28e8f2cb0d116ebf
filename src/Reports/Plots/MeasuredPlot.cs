using System.Globalization;
using ScottPlot;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Predictions of many rows against their measurements: on logarithmic axes, and as signed errors; bands of 5 % and 10 %.</summary>
public static class MeasuredPlot
{
    /// <summary>Errors beyond this are drawn at the edge.</summary>
    private const double Widest = 50;
    private const int Height = 640;

    /// <summary>Prediction over measurement on logarithmic axes, one colour per series, fitted rows hollow.</summary>
    public static Figure Scatter(string name, string title, string unit, IReadOnlyList<MeasuredPoint> points)
    {
        using var canvas = new Canvas(Height);
        var low = Math.Floor(points.Min(point => Math.Log10(Math.Min(point.Measured, point.Predicted))));
        var high = Math.Ceiling(points.Max(point => Math.Log10(Math.Max(point.Measured, point.Predicted))));
        Band(canvas, low, high, 0.10, Palette.BandWide);
        Band(canvas, low, high, 0.05, Palette.BandNarrow);
        var colors = Palette.Assign(points.Select(point => point.Series));
        foreach (var group in points.GroupBy(point => (point.Series, point.Fitted)))
        {
            var marks = canvas.Plot.Add.Markers(
                group.Select(point => Math.Log10(point.Measured)).ToArray(), group.Select(point => Math.Log10(point.Predicted)).ToArray(),
                group.Key.Fitted ? MarkerShape.OpenCircle : MarkerShape.FilledCircle, 6, colors[group.Key.Series]);
            marks.MarkerStyle.LineWidth = 1.2f;
        }

        Decades(canvas.Plot.Axes.Bottom, low, high);
        Decades(canvas.Plot.Axes.Left, low, high);
        canvas.Plot.Axes.SetLimits(low, high, low, high);
        canvas.Plot.XLabel($"measured ({unit})");
        canvas.Plot.YLabel($"predicted ({unit})");
        canvas.Legend([new("within 5 %", Palette.BandNarrow), new("within 10 %", Palette.BandWide), .. colors]);
        return canvas.Render(name, title, Summary(points));
    }

    /// <summary>Signed error of every row over its measured value on a logarithmic axis: what a scatter over many decades hides.</summary>
    public static Figure Errors(string name, string title, string unit, IReadOnlyList<MeasuredPoint> points)
    {
        using var canvas = new Canvas(Height);
        var low = Math.Floor(points.Min(point => Math.Log10(point.Measured)));
        var high = Math.Ceiling(points.Max(point => Math.Log10(point.Measured)));
        canvas.Box(low, high, -10, 10, Palette.BandWide);
        canvas.Box(low, high, -5, 5, Palette.BandNarrow);
        canvas.Plot.Add.HorizontalLine(0, 1, Palette.Muted);
        var colors = Palette.Assign(points.Select(point => point.Series));
        foreach (var point in points)
        {
            var error = Math.Clamp(point.RelativeError * 100, -Widest, Widest);
            var mark = canvas.Plot.Add.Marker(Math.Log10(point.Measured), error, point.Fitted ? MarkerShape.OpenCircle : MarkerShape.FilledCircle, 6, colors[point.Series]);
            mark.MarkerStyle.LineWidth = 1.2f;
        }

        Decades(canvas.Plot.Axes.Bottom, low, high);
        canvas.Plot.Axes.SetLimits(low, high, -Widest * 1.05, Widest * 1.05);
        canvas.Plot.XLabel($"measured ({unit})");
        canvas.Plot.YLabel("error of the prediction (%), at most 50 drawn");
        canvas.Legend([new("within 5 %", Palette.BandNarrow), new("within 10 %", Palette.BandWide), .. colors]);
        return canvas.Render(name, title, Summary(points));
    }

    /// <summary>Signed error of every row in order, fitted rows hollow.</summary>
    public static Figure Residuals(string name, string title, IReadOnlyList<MeasuredPoint> points)
    {
        using var canvas = new Canvas(360);
        var errors = points.Select(point => Math.Clamp(point.RelativeError * 100, -Widest, Widest)).ToArray();
        var limit = Math.Max(15, errors.Max(Math.Abs) * 1.2);
        canvas.Box(-1, points.Count, -10, 10, Palette.BandWide);
        canvas.Box(-1, points.Count, -5, 5, Palette.BandNarrow);
        canvas.Plot.Add.HorizontalLine(0, 1, Palette.Muted);
        var colors = Palette.Assign(points.Select(point => point.Series));
        for (var i = 0; i < points.Count; i++)
        {
            var mark = canvas.Plot.Add.Marker(i, errors[i], points[i].Fitted ? MarkerShape.OpenCircle : MarkerShape.FilledCircle, 6, colors[points[i].Series]);
            mark.MarkerStyle.LineWidth = 1.2f;
        }

        canvas.Plot.Axes.SetLimits(-1, points.Count, -limit, limit);
        canvas.Plot.XLabel("row, in the order of the table");
        canvas.Plot.YLabel("error of the prediction (%)");
        canvas.Legend([new("within 5 %", Palette.BandNarrow), new("within 10 %", Palette.BandWide), .. colors]);
        return canvas.Render(name, title, Summary(points));
    }

    private static void Band(Canvas canvas, double low, double high, double share, Color color)
    {
        var (above, below) = (Math.Log10(1 + share), Math.Log10(1 - share));
        var band = canvas.Plot.Add.Polygon(
            [new(low, low + below), new(high, high + below), new(high, high + above), new(low, low + above)]);
        band.FillColor = color;
        band.LineWidth = 0;
    }

    private static void Decades(IAxis axis, double low, double high)
    {
        var places = Enumerable.Range((int)low, (int)(high - low) + 1).Select(power => (double)power).ToArray();
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual(places, [.. places.Select(power => "1e" + power.ToString(CultureInfo.InvariantCulture))]);
    }

    private static string Summary(IReadOnlyList<MeasuredPoint> points)
    {
        var within = points.Count(point => Math.Abs(point.RelativeError) <= 0.1);
        return $"{Quantity.Number(within)} of {Quantity.Number(points.Count)} predictions lie within 10 % of their measurements.";
    }
}
