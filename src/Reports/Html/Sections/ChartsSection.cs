using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>The curves of a result.</summary>
internal static class ChartsSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Charts.Count == 0)
        {
            return;
        }

        html.OpenSection("charts", "Curves");
        foreach (var chart in result.Charts)
        {
            InlineFigure.Write(html, figures, chart.Name);
        }

        html.CloseSection();
    }
}
