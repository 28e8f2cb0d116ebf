using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>Where the time went.</summary>
internal static class BreakdownSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Breakdown.Count == 0)
        {
            return;
        }

        html.OpenSection("breakdown", "Where the time goes");
        InlineFigure.Write(html, figures, "breakdown");
        var totals = result.Breakdown.GroupBy(s => s.Group, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(s => s.Seconds), StringComparer.Ordinal);
        html.Raw("<details><summary>The figure's numbers</summary>").Table(
            "Time by group and cause",
            [new("group"), new("cause"), new("time", true), new("share of group", true)],
            result.Breakdown.Where(s => s.Seconds != 0).Select(s => (IReadOnlyList<string>)
                [s.Group, s.Cause, Quantity.Format(s.Seconds, "s"), Quantity.Percent(s.Seconds / totals[s.Group])]));
        html.Raw("</details>").CloseSection();
    }
}
