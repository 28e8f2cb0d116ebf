using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>What moves the headline.</summary>
internal static class SensitivitySection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Sensitivities.Count == 0)
        {
            return;
        }

        html.OpenSection("sensitivity", "What moves it").Element("p", SensitivityTables.Describe(result)).Element("p", SensitivityTables.Meaning);
        InlineFigure.Write(html, figures, "tornado");
        TablesSection.Write(html, SensitivityTables.Of(result));
        html.CloseSection();
    }
}
