using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>Whether equal parts are simulated once.</summary>
[Section("Whether equal parts of the cluster are simulated once.")]
public sealed record FoldSection
{
    [Field("Kind of folding.", Default = "none")]
    public FoldKind Mode { get; init; }

    [Field("Data-parallel replicas simulated, for mode: sampled.", Default = "1", Minimum = 1)]
    public int Replicas { get; init; }
}
