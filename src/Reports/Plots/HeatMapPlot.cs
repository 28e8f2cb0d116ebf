using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Draws shares by row and interval as shades from paper to blue, with the row's mean beside it.</summary>
internal static class HeatMapPlot
{
    private const int RowHeight = 34;

    public static Figure Draw(HeatMap map)
    {
        using var canvas = new Canvas(96 + (RowHeight * map.Rows.Count));
        canvas.Rows([.. map.Rows.Select(row => row.Name)]);
        var (left, right) = (map.Edges[0], map.Edges[^1]);
        for (var r = 0; r < map.Rows.Count; r++)
        {
            var shares = map.Rows[r].Shares;
            for (var c = 0; c < shares.Count; c++)
            {
                canvas.Box(map.Edges[c], map.Edges[c + 1], -r - 0.46, -r + 0.46, Shade(shares[c]));
            }

            canvas.Text(Quantity.Percent(Mean(map, r)), right + ((right - left) * 0.01), -r, Palette.Ink);
        }

        canvas.Plot.HideGrid();
        canvas.Plot.Axes.SetLimitsX(left, right + ((right - left) * 0.08));
        canvas.Plot.XLabel(map.XLabel);
        canvas.Legend([.. Enumerable.Range(0, 5).Select(i => KeyValuePair.Create((25 * i) + " %", Shade(i * 0.25)))]);
        var alternative = $"{map.Title}, as shades over {map.XLabel}. Mean over the run: "
            + string.Join(", ", map.Rows.Select((row, r) => row.Name + " " + Quantity.Percent(Mean(map, r)))) + ".";
        return canvas.Render(map.Name, map.Title + "; the mean over the run at the right", alternative);
    }

    private static double Mean(HeatMap map, int row)
    {
        var sum = 0.0;
        for (var c = 0; c < map.Rows[row].Shares.Count; c++)
        {
            sum += map.Rows[row].Shares[c] * (map.Edges[c + 1] - map.Edges[c]);
        }

        return sum / (map.Edges[^1] - map.Edges[0]);
    }

    private static ScottPlot.Color Shade(double share) => Palette.HeatLow.MixedWith(Palette.HeatHigh, Math.Clamp(share, 0, 1));
}
