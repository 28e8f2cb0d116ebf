using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Sections;

/// <summary>Another choice that the report shows beside the scenario's own.</summary>
[Section("Another choice that sim run shows beside the scenario's own, alone and combined with the others that lower or raise the first metric.")]
public sealed record AlternativeSection
{
    [Field("Name of the alternative.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Id of the item of assumptions.yaml that it is an alternative to; of one item, a combination takes one alternative.", Required = true)]
    public string Assumption { get; init; } = "";

    [Field("Parameter paths with their values, as in sweep: {experts.skew: 0}.", Required = true)]
    public MappingNode Set { get; init; } = new([], Origin.Default);
}
