using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>The critical path as one band in time, above the sums by cause.</summary>
internal static class CriticalPathPlot
{
    public static Figure Draw(IReadOnlyList<PathSegment> path)
    {
        var causes = CriticalPathSummary.ByCause(path);
        var start = path.Min(p => p.StartSeconds);
        var end = path.Max(p => p.EndSeconds);
        var axis = TimeAxis.For(end - start);
        var colors = Palette.Assign(causes.Select(c => c.Cause));
        using var canvas = new Canvas(110 + (28 * (causes.Count + 1)));
        canvas.Rows(["path in time", .. causes.Select(c => c.Cause)]);
        foreach (var segment in path)
        {
            canvas.Box((segment.StartSeconds - start) * axis.PerSecond, (segment.EndSeconds - start) * axis.PerSecond, -0.36, 0.36, colors[segment.Cause]);
        }

        for (var i = 0; i < causes.Count; i++)
        {
            var length = causes[i].Seconds * axis.PerSecond;
            canvas.Box(0, length, -i - 1.3, -i - 0.7, colors[causes[i].Cause]);
            var text = Quantity.Format(causes[i].Seconds, "s") + "  " + Quantity.Percent(causes[i].Seconds / (end - start));
            canvas.Text(text, length + ((end - start) * axis.PerSecond * 0.008), -i - 1, Palette.Ink);
        }

        canvas.Plot.Axes.SetLimitsX(0, (end - start) * axis.PerSecond * 1.22);
        canvas.Plot.XLabel("time on the critical path (" + axis.Unit + ")");
        var alternative = "Critical path of " + Quantity.Format(end - start, "s") + ": "
            + string.Join(", ", causes.Select(c => c.Cause + " " + Quantity.Percent(c.Seconds / (end - start)))) + ".";
        return canvas.Render("critical-path", "The critical path, by cause", alternative);
    }
}
