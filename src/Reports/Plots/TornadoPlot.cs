using ScottPlot;
using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Elasticities as bars from zero, the strongest at the top; parameters and kernels in two colours.</summary>
internal static class TornadoPlot
{
    /// <summary>Weaker ones are in the table only.</summary>
    private const int MostRows = 24;

    public static Figure Draw(RunResult result)
    {
        var rows = result.Sensitivities.Take(MostRows).ToArray();
        using var canvas = new Canvas(110 + (28 * rows.Length));
        canvas.Rows([.. rows.Select(one => one.Name)]);
        var longest = Math.Abs(rows[0].Elasticity);
        for (var i = 0; i < rows.Length; i++)
        {
            var (value, side) = (rows[i].Elasticity, rows[i].Elasticity < 0 ? -1 : 1);
            canvas.Box(Math.Min(0, value), Math.Max(0, value), -i - 0.3, -i + 0.3, rows[i].Kind == "kernels" ? Palette.Grey : Palette.Blue);
            var text = Quantity.Number(Math.Round(value, 4)) + "  (error " + Quantity.Percent(rows[i].RelativeError) + ": " + Quantity.Percent(rows[i].Contribution) + ")";
            canvas.Text(text, value + (side * longest * 0.02), -i, Palette.Ink, side < 0 ? Alignment.MiddleRight : Alignment.MiddleLeft);
        }

        // Room for the text on the sides that have bars.
        var left = rows.Any(one => one.Elasticity < 0) ? 1.6 * longest : 0.05 * longest;
        var right = rows.Any(one => one.Elasticity > 0) ? 1.6 * longest : 0.05 * longest;
        canvas.Plot.Axes.SetLimitsX(-left, right);
        var zero = canvas.Plot.Add.VerticalLine(0);
        zero.Color = Palette.Muted;
        zero.LineWidth = 1;
        canvas.Plot.XLabel($"elasticity of {result.Metrics[0].Name} (% per %)");
        canvas.Legend([new("parameter of the profile", Palette.Blue), new("time of kernels with this basis", Palette.Grey)]);
        return canvas.Render("tornado", "What moves the headline (error of the parameter: error of the headline from it alone)", SensitivityTables.Describe(result));
    }
}
