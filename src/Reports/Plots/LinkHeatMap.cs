using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Link utilisation as a grid: one row per tier, one column per plane, the mean as colour and number, the busiest link beside it.</summary>
internal static class LinkHeatMap
{
    public static Figure Draw(IReadOnlyList<LinkUse> uses)
    {
        var tiers = uses.Select(u => u.Tier).Distinct(StringComparer.Ordinal).ToArray();
        var planes = uses.Select(u => u.Plane).Distinct().Order().ToArray();
        using var canvas = new Canvas(50 + (46 * tiers.Length));
        canvas.Rows(tiers);
        foreach (var use in uses)
        {
            Cell(canvas, use, Array.IndexOf(planes, use.Plane), Array.IndexOf(tiers, use.Tier), planes.Length);
        }

        var positions = Enumerable.Range(0, planes.Length).Select(i => (double)i).ToArray();
        canvas.Plot.Axes.Bottom.SetTicks(positions, [.. planes.Select(p => p < 0 ? "" : "plane " + Quantity.Number(p))]);
        canvas.Plot.Axes.Bottom.MajorTickStyle.Length = 0;
        canvas.Plot.HideGrid();
        canvas.Plot.Axes.SetLimitsX(-0.5, planes.Length - 0.5);
        var busiest = uses.MaxBy(u => u.MaxUtilisation)!;
        var alternative = "Mean utilisation per tier and plane, the busiest link in brackets. Busiest: " + busiest.Tier
            + (busiest.Plane < 0 ? "" : " of plane " + Quantity.Number(busiest.Plane)) + " at " + Quantity.Percent(busiest.MaxUtilisation) + ".";
        return canvas.Render("link-use", "Link utilisation: mean of the class (busiest link)", alternative);
    }

    private static void Cell(Canvas canvas, LinkUse use, int column, int row, int columns)
    {
        // One hue from paper to blue: order survives colour blindness and grey print.
        var share = Math.Clamp(use.MeanUtilisation, 0, 1);
        canvas.Box(column - 0.48, column + 0.48, -row - 0.46, -row + 0.46, Shade(share));
        var text = columns > 12
            ? WholePercent(use.MeanUtilisation)
            : WholePercent(use.MeanUtilisation) + " %\n(" + WholePercent(use.MaxUtilisation) + " %)";
        canvas.Text(text, column, -row, share > 0.62 ? Palette.Paper : Palette.CellInk, ScottPlot.Alignment.MiddleCenter);
    }

    // A link that carried something is not shown as idle.
    private static string WholePercent(double share) => share is > 0 and < 0.005 ? "< 1" : (share * 100).ToString("0", System.Globalization.CultureInfo.InvariantCulture);

    private static ScottPlot.Color Shade(double share) => Palette.HeatLow.MixedWith(Palette.HeatHigh, share);
}
