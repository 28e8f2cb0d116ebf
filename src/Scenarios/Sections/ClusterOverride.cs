using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Sections;

/// <summary>Changes to the named library objects; applied before binding, so null in a loaded scenario.</summary>
[Section("Fields of the named library objects that this scenario changes.")]
public sealed record ClusterOverride
{
    [Field("Fields of the node, for example {gpu: {nvlink_rate: 10 GB/s}}.")]
    public MappingNode? Node { get; init; }

    [Field("Fields of the fabric, for example {routing: ecmp}.")]
    public MappingNode? Fabric { get; init; }
}
