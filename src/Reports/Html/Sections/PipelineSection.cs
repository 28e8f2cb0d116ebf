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

        var streams = result.Timeline.Select(s => s.Stream).Distinct(StringComparer.Ordinal).ToList();
        var lanes = streams.Count == 1 ? "" : ", each lane in it one stream, from the top: " + string.Join(", ", streams);
        html.OpenSection("pipeline", result.TimelineOf.Length == 0 ? "The pipeline in time" : $"The pipeline in time: {result.TimelineOf}")
            .Element("p", $"Each row is one stage{lanes}. trace.json.gz beside this file holds every span; ui.perfetto.dev opens it.");
        InlineFigure.Write(html, figures, "pipeline");
        InlineFigure.Write(html, figures, "pipeline-start");
        html.CloseSection();
    }
}
