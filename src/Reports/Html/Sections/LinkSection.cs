using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>How busy the links were, per tier and plane.</summary>
internal static class LinkSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        var hasUse = result.LinkUse.Any(use => use.Bytes > 0);
        if (!hasUse && result.HeatMaps.Count == 0)
        {
            return;
        }

        html.OpenSection("links", "Links").Element("p", "Utilisation is a share of the wire rate, per direction.");
        foreach (var map in result.HeatMaps)
        {
            InlineFigure.Write(html, figures, map.Name);
        }

        if (hasUse)
        {
            Classes(html, result, figures);
        }

        html.CloseSection();
    }

    private static void Classes(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        html.Element("p", "By class it is the mean over the run; the busiest link of each class stands in brackets.");
        InlineFigure.Write(html, figures, "link-use");
        html.Raw("<details><summary>The figure's numbers</summary>").Table(
            "Link classes",
            [new("tier"), new("plane", true), new("links", true), new("bytes carried", true), new("mean use", true), new("busiest link", true)],
            result.LinkUse.Select(l => (IReadOnlyList<string>)
            [
                l.Tier, l.Plane < 0 ? "\u2013" : Quantity.Number(l.Plane), Quantity.Number(l.Links), Quantity.Bytes(l.Bytes),
                Quantity.Percent(l.MeanUtilisation), Quantity.Percent(l.MaxUtilisation),
            ]));
        html.Raw("</details>");
    }
}
