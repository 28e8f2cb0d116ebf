using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>A published measurement that the report shows beside a metric, without holding the result to it.</summary>
[Section("A published measurement that the report shows beside a metric.")]
public sealed record ComparisonEntry
{
    [Field("Name of the metric.", Required = true)]
    public string Metric { get; init; } = "";

    [Field("Id of the row in data/measured/published.", Required = true)]
    public string Row { get; init; } = "";
}
