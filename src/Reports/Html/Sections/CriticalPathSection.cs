using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>The chain of operations that no other work could hide.</summary>
internal static class CriticalPathSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.CriticalPath.Count == 0)
        {
            return;
        }

        var causes = CriticalPathSummary.ByCause(result.CriticalPath);
        var total = causes.Sum(c => c.Seconds);
        html.OpenSection("critical-path", "The critical path")
            .Element("p", "Only shortening an operation on this path shortens the run. Segments in order of time, summed by cause.");
        InlineFigure.Write(html, figures, "critical-path");
        html.Table(
            "The critical path by cause",
            [new("cause"), new("time", true), new("share", true), new("segments", true), new("longest segment"), new("its time", true)],
            causes.Select(c => (IReadOnlyList<string>)
            [
                c.Cause, Quantity.Format(c.Seconds, "s"), Quantity.Percent(c.Seconds / total), Quantity.Number(c.Segments),
                $"{c.Longest.What}, rank {Quantity.Number(c.Longest.Rank)}", Quantity.Format(c.Longest.EndSeconds - c.Longest.StartSeconds, "s"),
            ]));
        html.CloseSection();
    }
}
