using Sim.Engine.Results;

namespace Sim.Cli.Running;

/// <summary>How a metric differs between two scenarios that were run with the same draws.</summary>
/// <param name="A">The metric of the first.</param>
/// <param name="B">The metric of the second, draw for draw.</param>
public sealed record PairedChange(SampledMetric A, SampledMetric B)
{
    /// <summary>Change from A to B in each draw, percent of A; NaN where A is 0 and B is not.</summary>
    public SampledMetric Percent { get; } = new(A.Name, "%", [.. A.Values.Zip(B.Values, (a, b) => a == b ? 0 : ((b / a) - 1) * 100)]);

    /// <summary>The metrics that both have, in the order of the first.</summary>
    public static IReadOnlyList<PairedChange> Of(SampledUncertainty a, SampledUncertainty b)
    {
        var others = b.Metrics.ToDictionary(metric => (metric.Name, metric.Unit));
        return [.. a.Metrics.Where(metric => others.ContainsKey((metric.Name, metric.Unit))).Select(metric => new PairedChange(metric, others[(metric.Name, metric.Unit)]))];
    }
}
