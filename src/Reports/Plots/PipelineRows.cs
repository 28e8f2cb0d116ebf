using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Chooses the ranks of the pipeline chart.</summary>
internal static class PipelineRows
{
    /// <summary>Rows of a timeline without a pipeline: the chart stays one page.</summary>
    private const int MostRanks = 32;

    /// <summary>One rank per pipeline rank, the lowest in the timeline; without pipeline ranks the lowest ranks themselves.</summary>
    public static IReadOnlyList<RowSpan> Choose(IReadOnlyList<TimelineSpan> timeline)
    {
        var piped = timeline.Where(s => s.PipelineRank >= 0).ToArray();
        if (piped.Length == 0)
        {
            var ranks = timeline.Select(s => s.Rank).Distinct().Order().Take(MostRanks).ToHashSet();
            return [.. timeline.Where(s => ranks.Contains(s.Rank)).Select(s => new RowSpan(s.Rank, "rank " + Quantity.Number(s.Rank), s))];
        }

        var lowest = piped.GroupBy(s => s.PipelineRank).ToDictionary(g => g.Key, g => g.Min(s => s.Rank));
        return [.. piped.Where(s => s.Rank == lowest[s.PipelineRank]).Select(s => new RowSpan(s.PipelineRank, "stage " + Quantity.Number(s.PipelineRank), s))];
    }
}
