using Sim.Engine.Results;

namespace Sim.Reports.Formatting;

/// <summary>The sampled uncertainty as a table and in words.</summary>
public static class SampledTables
{
    /// <summary>What the draws are and are not; a report without these words claims too much.</summary>
    public const string Meaning =
        "Each draw takes the fitted parameters of the profile by the covariance of their fit, other parameters by their own error and the kernels of one basis together by theirs, "
        + "and the whole run is made again with it: another path can become critical, and what overlaps can shift. Errors of the models' form are not in it.";

    /// <summary>A line per metric.</summary>
    public static IReadOnlyList<ResultTable> Of(RunResult result) => result.Sampled is not { } sampled
        ? []
        :
        [
            new ResultTable(
                "uncertainty_sampled",
                $"Metrics over {Quantity.Number(sampled.Draws)} draws of profile and kernels (seed {Quantity.Number(sampled.Seed)}; {sampled.Mode})",
                ["metric", "without draws", "median", "5 %", "95 %"],
                [.. sampled.Metrics.Select(metric => Row(metric, result.Metrics.FirstOrDefault(one => one.Name == metric.Name)?.Value ?? double.NaN))]),
        ];

    /// <summary>The headline in one sentence.</summary>
    public static string Describe(SampledUncertainty sampled)
    {
        var headline = sampled.Metrics[0];
        return $"Over {Quantity.Number(sampled.Draws)} draws (seed {Quantity.Number(sampled.Seed)}, each run {sampled.Mode}) {headline.Name} has a median of "
            + $"{Quantity.Format(headline.Median, headline.Unit)}, 5 to 95 %: {Quantity.Format(headline.Low, headline.Unit)} to {Quantity.Format(headline.High, headline.Unit)}.";
    }

    private static IReadOnlyList<string> Row(SampledMetric metric, double value) =>
    [
        metric.Name, Quantity.Format(value, metric.Unit), Quantity.Format(metric.Median, metric.Unit), Quantity.Format(metric.Low, metric.Unit),
        Quantity.Format(metric.High, metric.Unit),
    ];
}
