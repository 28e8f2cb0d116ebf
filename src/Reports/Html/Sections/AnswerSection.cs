using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Html.Sections;

/// <summary>The question, the answer, and the metrics.</summary>
internal static class AnswerSection
{
    /// <summary>Metrics shown as tiles; the study orders its metrics by importance.</summary>
    private const int Tiles = 4;

    /// <summary>Metrics that are shown openly; a longer table would push the figures off the first page.</summary>
    private const int Open = 12;

    public static void Write(HtmlBuilder html, RunResult result)
    {
        html.Raw("<header>")
            .Element("p", result.Study + " \u00b7 mode: " + result.Mode, "kicker")
            .Element("h1", result.Scenario)
            .Element("p", result.Question, "question")
            .Element("p", result.Answer, "answer")
            .Raw("</header>");
        if (result.Metrics.Count == 0)
        {
            return;
        }

        html.Raw("<section id=\"metrics\" aria-label=\"Key metrics\">").Raw("<dl class=\"tiles\">");
        foreach (var metric in result.Metrics.Take(Tiles))
        {
            html.Raw("<div>").Element("dt", metric.Description).Raw($"<dd>{Tile(Quantity.Format(metric.Value, metric.Unit))}</dd>").Raw("</div>");
        }

        html.Raw("</dl>");
        if (result.Metrics.Count > Tiles)
        {
            var folded = result.Metrics.Count > Open;
            html.Raw(folded ? $"<details><summary>All {Quantity.Number(result.Metrics.Count)} metrics</summary>" : "");
            html.Table(
                "All metrics",
                [new("metric"), new("value", true), new("meaning")],
                result.Metrics.Select(m => (IReadOnlyList<string>)[m.Name, Quantity.Format(m.Value, m.Unit), m.Description]));
            html.Raw(folded ? "</details>" : "");
        }

        html.CloseSection();
    }

    /// <summary>The number large, the unit behind it small, so that both stand on one line.</summary>
    private static string Tile(string quantity)
    {
        var unit = quantity.Length;
        while (unit > 0 && !char.IsNumber(quantity[unit - 1]))
        {
            unit--;
        }

        return unit is 0 || unit == quantity.Length
            ? MarkupText.Escape(quantity)
            : $"{MarkupText.Escape(quantity[..unit])}<small>{MarkupText.Escape(quantity[unit..])}</small>";
    }
}
