using Sim.Engine.Serving;
using Sim.Units;

namespace Sim.Scenarios.Studies.Serving;

/// <summary>The same window of a serving run by kernels and exchanges, and by the table of pass times.</summary>
/// <param name="Length">Length behind the warm-up.</param>
/// <param name="Passes">Pass by pass.</param>
/// <param name="Table">By the table.</param>
public sealed record ServingWindow(SimDuration Length, ServingStatistics Passes, ServingStatistics Table)
{
    /// <summary>Time per token and its two errors: of the mean and of the 99th percentile. Requests done in the window where there are enough, else times between tokens.</summary>
    public (string What, double MeanError, double TailError) Error()
    {
        var (what, passes, table) = Passes.PerToken.Count >= 200 && Table.PerToken.Count >= 200
            ? ("time per token of requests", Passes.PerToken, Table.PerToken)
            : ("time between tokens", Passes.BetweenTokens, Table.BetweenTokens);
        return (what, (table.Mean / passes.Mean) - 1, (table.Quantile(0.99) / passes.Quantile(0.99)) - 1);
    }
}
