using Sim.Engine.Results;

namespace Sim.Reports.Plots;

/// <summary>All figures that a result has data for, in the order of the report.</summary>
public static class FigureSet
{
    /// <summary>Draws the figures; a result without charts gives an empty list.</summary>
    public static IReadOnlyList<Figure> Draw(RunResult result)
    {
        var figures = new List<Figure>();
        Add(figures, result.Breakdown.Count > 0, () => BreakdownPlot.Draw(result.Breakdown));
        figures.AddRange(result.Charts.Where(chart => chart.Lines.Count > 0).Select(LinePlot.Draw));
        Add(figures, result.CriticalPath.Count > 0, () => CriticalPathPlot.Draw(result.CriticalPath));
        Add(figures, result.LinkUse.Any(use => use.Bytes > 0), () => LinkHeatMap.Draw(result.LinkUse));
        figures.AddRange(result.HeatMaps.Select(HeatMapPlot.Draw));
        Add(figures, result.Timeline.Count > 0, () => PipelineChart.DrawAll(result.Timeline, result.TimelineOf));
        Add(figures, result.Timeline.Count > 0 && PipelineChart.WantsZoom(result.Timeline), () => PipelineChart.DrawZoom(result.Timeline, result.TimelineOf));
        Add(figures, result.Comparisons.Count > 0, () => ComparisonPlot.Draw(result.Comparisons));
        Add(figures, result.Uncertainty is { Bases.Count: > 0 }, () => UncertaintyPlot.Draw(result.Uncertainty!));
        Add(figures, result.Sampled is not null && result.Metrics[0].Value != 0, () => SampledPlot.Draw(result));
        Add(figures, result.Sensitivities.Count > 0, () => TornadoPlot.Draw(result));
        Add(figures, result.Alternatives.Count > 0, () => AlternativesPlot.Draw(result));
        return figures;
    }

    private static void Add(List<Figure> figures, bool wanted, Func<Figure> draw)
    {
        if (wanted)
        {
            figures.Add(draw());
        }
    }
}
