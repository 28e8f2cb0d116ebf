using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>Dispatch and combine alone.</summary>
[Section("Dispatch and combine of expert parallelism alone.")]
public sealed record ExchangeSection
{
    [Field("Tokens per GPU.", Required = true, Minimum = 1)]
    public int Tokens { get; init; }

    [Field("Sizes of the expert-parallel group in GPUs.", Required = true, Minimum = 1)]
    public IReadOnlyList<int> ExpertParallel { get; init; } = [];

    [Field("Numbers of nodes that a token may be sent to, to compare; experts.group_limit alone when absent. Metrics get the number behind the group: dispatch.ep64.m4.time.", Minimum = 1)]
    public IReadOnlyList<int>? GroupLimits { get; init; }
}
