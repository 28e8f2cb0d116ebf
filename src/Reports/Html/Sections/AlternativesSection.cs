using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>The answer under the other choices.</summary>
internal static class AlternativesSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Alternatives.Count == 0)
        {
            return;
        }

        html.OpenSection("alternatives", "The answer under other choices").Element("p", AlternativeTables.Meaning);
        InlineFigure.Write(html, figures, "alternatives");
        TablesSection.Write(html, AlternativeTables.Of(result));
        html.CloseSection();
    }
}
