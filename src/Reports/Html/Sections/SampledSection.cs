using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>How sure the metrics are, by runs with drawn profiles.</summary>
internal static class SampledSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Sampled is not { } sampled)
        {
            return;
        }

        html.OpenSection("sampled", "How sure it is, by draws").Element("p", SampledTables.Describe(sampled)).Element("p", SampledTables.Meaning);
        InlineFigure.Write(html, figures, "uncertainty_sampled");
        TablesSection.Write(html, SampledTables.Of(result));
        html.CloseSection();
    }
}
