using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>A collective alone.</summary>
[Section("A collective alone, over groups of several sizes.")]
public sealed record CollectiveSection
{
    [Field("The operation.", Required = true)]
    public CollectiveKind Kind { get; init; }

    [Field("How it is carried out.", Default = "auto")]
    public CollectiveAlgorithm Algorithm { get; init; }

    [Field("Bytes per rank: the whole buffer of an all-reduce, the gathered buffer of an all-gather, all that a rank sends in an all-to-all.", Required = true)]
    public Bytes Bytes { get; init; }

    [Field("Group sizes in GPUs; the whole cluster when absent.", Minimum = 1)]
    public IReadOnlyList<int>? Groups { get; init; }
}
