using Sim.Engine.Results;
using Sim.Reports.Curves;

namespace Sim.Reports.Plots;

/// <summary>Draws the curves of a result: one figure per chart.</summary>
internal static class LinePlot
{
    private const int Height = 420;

    /// <summary>Room for numbers of seven characters and the label beside them, which the axis does not reserve by itself.</summary>
    private const float LeftSize = 84;

    /// <summary>Up to so many points are marked, so that a reader sees what was computed and what is drawn between.</summary>
    private const int FewPoints = 16;

    public static Figure Draw(LineChart chart)
    {
        using var canvas = new Canvas(Height);
        var colors = Palette.Assign(chart.Lines.Select(line => line.Name));
        foreach (var line in chart.Lines)
        {
            var curve = canvas.Plot.Add.ScatterLine(line.X.Select(x => Place(chart, x)).ToArray(), line.Y.ToArray(), colors[line.Name]);
            curve.LineWidth = 1.6f;
            curve.MarkerSize = line.X.Count <= FewPoints ? 6 : 0;
        }

        var highest = chart.Lines.SelectMany(line => line.Y).DefaultIfEmpty(1).Max();
        var (nearest, furthest) = (chart.Lines.SelectMany(line => line.X).DefaultIfEmpty(1).Min(), chart.Lines.SelectMany(line => line.X).DefaultIfEmpty(1).Max());
        canvas.Plot.Axes.SetLimits(0, furthest > 0 ? furthest * 1.02 : 1, 0, highest > 0 ? highest * 1.08 : 1);
        if (chart.IsLogarithmic)
        {
            canvas.Plot.Axes.Bottom.TickGenerator = Decades.Ticks(nearest, furthest);
            canvas.Plot.Axes.SetLimitsX(Place(chart, nearest) - 0.05, Place(chart, furthest) + 0.05);
        }

        canvas.Plot.XLabel(chart.XLabel);
        canvas.Plot.YLabel(chart.YLabel);
        canvas.Plot.Axes.Left.MinimumSize = LeftSize;
        canvas.Legend(colors);
        return canvas.Render(chart.Name, chart.Title, $"{chart.YLabel} over {chart.XLabel}: {string.Join(", ", chart.Lines.Select(line => line.Name))}.");
    }

    private static double Place(LineChart chart, double x) => chart.IsLogarithmic ? Math.Log10(x) : x;
}
