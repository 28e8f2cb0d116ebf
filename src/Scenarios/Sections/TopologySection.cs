using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>What a topology study shows besides the cluster's fabric.</summary>
[Section("What a topology study shows besides the cluster's own fabric.")]
public sealed record TopologySection
{
    [Field("A published table whose fabrics are all counted and compared.", Default = "none")]
    public PublishedTable Compare { get; init; }
}
