using Sim.Engine.Results;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>The pipeline chart.</summary>
internal static class PipelineSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Timeline.Count == 0)
        {
            return;
        }

        var streams = string.Join(", ", result.Timeline.Select(s => s.Stream).Distinct(StringComparer.Ordinal));
        html.OpenSection("pipeline", "The pipeline in time")
            .Element("p", $"Each row is one stage, each lane in it one stream, from the top: {streams}. trace.json.gz beside this file holds every span; ui.perfetto.dev opens it.");
        InlineFigure.Write(html, figures, "pipeline");
        InlineFigure.Write(html, figures, "pipeline-start");
        html.CloseSection();
    }
}
