using ScottPlot;
using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Signed error of each prediction, on bands of 5 % and 10 %; rows that were fitted are hollow.</summary>
internal static class ComparisonPlot
{
    /// <summary>Errors beyond this are drawn at the edge, with their number.</summary>
    private const double Widest = 100;

    public static Figure Draw(IReadOnlyList<Comparison> comparisons)
    {
        using var canvas = new Canvas(120 + (28 * comparisons.Count));
        var prefix = SharedPrefix.Of([.. comparisons.Select(c => c.Name)]);
        canvas.Rows([.. comparisons.Select(c => c.Name[prefix.Length..] + (c.Fitted ? " (fitted)" : ""))]);
        var errors = comparisons.Select(c => double.IsFinite(c.RelativeError) ? Math.Clamp(c.RelativeError * 100, -Widest, Widest) : 0).ToArray();
        // Room for the number beside the furthest point, and for the word beyond where it lies outside.
        var limit = Math.Max(15, errors.Max(Math.Abs) * (comparisons.Any(IsBeyond) ? 1.9 : 1.4));
        var bottom = -comparisons.Count + 0.45;
        canvas.Box(-10, 10, bottom, 0.55, Palette.BandWide);
        canvas.Box(-5, 5, bottom, 0.55, Palette.BandNarrow);
        var zero = canvas.Plot.Add.VerticalLine(0);
        zero.Color = Palette.Muted;
        zero.LineWidth = 1;
        for (var i = 0; i < comparisons.Count; i++)
        {
            Point(canvas, comparisons[i], errors[i], -i, limit);
        }

        canvas.Plot.Axes.SetLimitsX(-limit, limit);
        canvas.Plot.XLabel((prefix.Length > 0 ? prefix.TrimEnd(' ', ',', ':') + ": " : "") + "prediction over measurement, error (%)");
        var validation = comparisons.Where(c => !c.Fitted).ToArray();
        List<KeyValuePair<string, Color>> legend = [new("within 5 %", Palette.BandNarrow), new("within 10 %", Palette.BandWide), new("validation", Palette.Blue)];
        canvas.Legend(validation.Length == comparisons.Count ? legend : [.. legend, new("fitted, no validation", Palette.Grey)]);
        var within = validation.Count(c => Math.Abs(c.RelativeError) <= 0.05);
        var alternative = $"Signed errors. {Quantity.Number(within)} of {Quantity.Number(validation.Length)} validation rows lie within 5 %.";
        return canvas.Render("comparison", "Prediction against measurement", alternative);
    }

    private static bool IsBeyond(Comparison row) => Math.Abs(row.RelativeError) * 100 > Widest;

    private static void Point(Canvas canvas, Comparison row, double error, double y, double limit)
    {
        var color = row.Fitted ? Palette.Grey : Palette.Blue;
        var stem = canvas.Plot.Add.Line(0, y, error, y);
        stem.LineWidth = 1.5f;
        stem.Color = color;
        var marker = canvas.Plot.Add.Marker(error, y, row.Fitted ? MarkerShape.OpenCircle : MarkerShape.FilledCircle, 9);
        marker.Color = color;
        marker.MarkerStyle.LineWidth = 1.5f;
        var side = error >= 0 ? 1 : -1;
        canvas.Text(
            Quantity.SignedPercent(row.RelativeError) + (IsBeyond(row) ? ", beyond" : ""), error + (side * limit * 0.02), y, Palette.Ink, side > 0 ? Alignment.MiddleLeft : Alignment.MiddleRight);
    }
}
