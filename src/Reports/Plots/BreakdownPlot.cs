using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Where the time went: one stacked bar per group, one colour per cause.</summary>
internal static class BreakdownPlot
{
    /// <summary>More bars than this no reader compares; the table below the figure has them all.</summary>
    private const int MostRows = 24;

    /// <summary>A share of the longest bar that no eye finds: a quarter of a pixel.</summary>
    private const double Invisible = 3e-4;

    public static Figure Draw(IReadOnlyList<TimeShare> shares)
    {
        var groups = shares.GroupBy(s => s.Group, StringComparer.Ordinal).Take(MostRows).ToArray();
        var longest = groups.Max(g => g.Sum(s => s.Seconds));
        var axis = TimeAxis.For(longest);
        var colors = Palette.Assign(shares.Where(s => s.Seconds > Invisible * longest).Select(s => s.Cause));
        using var canvas = new Canvas(120 + (30 * groups.Length));
        canvas.Rows([.. groups.Select(g => g.Key)]);
        for (var row = 0; row < groups.Length; row++)
        {
            DrawRow(canvas, groups[row], row, axis, colors, longest);
        }

        canvas.Plot.Axes.SetLimitsX(0, longest * axis.PerSecond * 1.1);
        canvas.Plot.XLabel("time (" + axis.Unit + ")");
        canvas.Legend(colors);
        return canvas.Render("breakdown", "Where the time goes, by cause", Describe(groups[0]));
    }

    private static void DrawRow(
        Canvas canvas, IGrouping<string, TimeShare> group, int row, TimeAxis axis, Dictionary<string, ScottPlot.Color> colors, double longest)
    {
        var x = 0.0;
        foreach (var share in group)
        {
            var end = x + share.Seconds;
            canvas.Box(x * axis.PerSecond, end * axis.PerSecond, -row - 0.34, -row + 0.34, colors.GetValueOrDefault(share.Cause, Palette.Grey));
            x = end;
        }

        canvas.Text(Quantity.Format(x, "s"), (x + (longest * 0.008)) * axis.PerSecond, -row, Palette.Ink);
    }

    private static string Describe(IGrouping<string, TimeShare> group)
    {
        var total = group.Sum(s => s.Seconds);
        var parts = group.Where(s => s.Seconds > 0).OrderByDescending(s => s.Seconds).Select(s => s.Cause + " " + Quantity.Percent(s.Seconds / total));
        return "Stacked bars of time by cause. " + group.Key + ": " + string.Join(", ", parts) + ".";
    }
}
