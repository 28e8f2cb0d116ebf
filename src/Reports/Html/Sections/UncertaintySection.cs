using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>How sure the headline time is, and what its interval comes from.</summary>
internal static class UncertaintySection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Uncertainty is not { } error)
        {
            return;
        }

        html.OpenSection("uncertainty", "How sure it is").Element("p", UncertaintyTables.Describe(error)).Element("p", UncertaintyTables.Meaning);
        TablesSection.Write(html, UncertaintyTables.Of(result).Take(1));
        InlineFigure.Write(html, figures, "uncertainty");
        html.Raw("<details><summary>The figure's numbers</summary>");
        TablesSection.Write(html, UncertaintyTables.Of(result).Skip(1));
        html.Raw("</details>").CloseSection();
    }
}
