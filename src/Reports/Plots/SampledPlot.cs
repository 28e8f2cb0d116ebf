using ScottPlot;
using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Each metric over the draws, in percent of its value without draws: the draws as marks, 5 to 95 % as a bar, the median as a point.</summary>
internal static class SampledPlot
{
    /// <summary>Metrics after these are in the table only.</summary>
    private const int MostRows = 20;

    public static Figure Draw(RunResult result)
    {
        var sampled = result.Sampled!;
        var values = result.Metrics.GroupBy(metric => metric.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal);
        var rows = Moving(sampled, values);
        var changes = rows.Select(metric => Change(metric, values[metric.Name])).ToArray();
        using var canvas = new Canvas(110 + (28 * rows.Count));
        canvas.Rows([.. rows.Select(metric => metric.Name)]);
        var zero = canvas.Plot.Add.VerticalLine(0);
        zero.Color = Palette.Muted;
        zero.LineWidth = 1;
        for (var i = 0; i < rows.Count; i++)
        {
            Row(canvas, changes[i], -i, Quantity.Format(rows[i].Median, rows[i].Unit));
        }

        var (low, high) = (changes.Min(change => change.Low), changes.Max(change => change.High));
        var room = Math.Max((high - low) * 0.1, 0.1);
        canvas.Plot.Axes.SetLimitsX(low - room, high + (3 * room));
        canvas.Plot.XLabel("change against the run without draws (%)");
        canvas.Legend([new("5 to 95 %", Palette.BandWide), new("median", Palette.Blue), new("draws within", Palette.Grey)]);
        return canvas.Render("uncertainty_sampled", "Metrics over the draws of profile and kernels", SampledTables.Describe(sampled));
    }

    /// <summary>The headline, and what else the draws move.</summary>
    private static List<SampledMetric> Moving(SampledUncertainty sampled, Dictionary<string, double> values) =>
    [
        .. sampled.Metrics.Where((metric, i) => values.GetValueOrDefault(metric.Name) != 0 && (i == 0 || metric.Values.Any(value => value != metric.Values[0]))).Take(MostRows),
    ];

    private static SampledMetric Change(SampledMetric metric, double value) => new(metric.Name, "%", [.. metric.Values.Select(draw => ((draw / value) - 1) * 100)]);

    private static void Row(Canvas canvas, SampledMetric change, double y, string median)
    {
        canvas.Box(change.Low, change.High, y - 0.3, y + 0.3, Palette.BandWide);
        foreach (var draw in change.Values.Where(draw => draw >= change.Low && draw <= change.High))
        {
            var mark = canvas.Plot.Add.Line(draw, y - 0.12, draw, y + 0.12);
            mark.LineWidth = 1;
            mark.Color = Palette.Grey;
        }

        var marker = canvas.Plot.Add.Marker(change.Median, y, MarkerShape.FilledCircle, 9);
        marker.Color = Palette.Blue;
        canvas.Text("  " + median, change.High, y, Palette.Ink);
    }
}
