using Sim.Engine.Results;

namespace Sim.Reports.Formatting;

/// <summary>The critical path summed by cause.</summary>
internal static class CriticalPathSummary
{
    /// <summary>Seconds, segments and the longest segment of each cause; most time first, equal times by name.</summary>
    public static IReadOnlyList<(string Cause, double Seconds, int Segments, PathSegment Longest)> ByCause(IReadOnlyList<PathSegment> path) =>
        [.. path.GroupBy(p => p.Cause, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Sum(Length), g.Count(), g.MaxBy(Length)!))
            .OrderByDescending(c => c.Item2)
            .ThenBy(c => c.Key, StringComparer.Ordinal)];

    private static double Length(PathSegment segment) => segment.EndSeconds - segment.StartSeconds;
}
