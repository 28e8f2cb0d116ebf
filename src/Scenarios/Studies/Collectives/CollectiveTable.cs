using System.Globalization;
using Sim.Engine.Results;

namespace Sim.Scenarios.Studies.Collectives;

/// <summary>The table of a collective study: one row per group.</summary>
internal static class CollectiveTable
{
    public static ResultTable Of(IEnumerable<GroupResult> results) => new(
        "collective",
        "Time by group size",
        ["GPUs", "algorithm", "channels", "chunks", "time", "busbw GB/s", "algbw GB/s", "bound", "x bound", "bound by", "busiest link", "sends", "ranks timed"],
        [.. results.Select(Row)]);

    private static IReadOnlyList<string> Row(GroupResult r) =>
    [
        Text(r.Ranks),
        r.Setup.Algorithm.Name,
        Text(r.Setup.Channels),
        Text(r.Setup.Chunks),
        r.Outcome.Time.ToString(),
        Text(r.BusBandwidth),
        Text(r.AlgorithmBandwidth),
        r.Outcome.Bound.ToString(),
        Text(r.Outcome.TimesBound),
        r.Outcome.BoundReason,
        $"{r.BusiestLink} {r.Outcome.BusiestLink}",
        r.Outcome.Sends.ToString(CultureInfo.InvariantCulture),
        $"{Text(r.Outcome.TimedRanks)} x {Text(r.Outcome.TimedChannels)}",
    ];

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
