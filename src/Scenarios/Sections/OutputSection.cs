using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>What the result keeps of the timeline.</summary>
[Section("What the result keeps of the timeline.")]
public sealed record OutputSection
{
    [Field("Ranks whose operations are kept; the first rank of every stage when absent.", Minimum = 0)]
    public IReadOnlyList<int>? TimelineRanks { get; init; }

    [Field("Start of the kept time span.", Default = "0 s")]
    public SimDuration TimelineStart { get; init; }

    [Field("End of the kept time span; the end of the run when absent.")]
    public SimDuration? TimelineEnd { get; init; }
}
