using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>Times of one chunk on one stage, for schedules compared without a model.</summary>
[Section("Times of one chunk on one stage.")]
public sealed record ChunkTimes
{
    [Field("Forward.", Required = true)]
    public SimDuration Forward { get; init; }

    [Field("Backward for the input only.", Required = true)]
    public SimDuration BackwardInput { get; init; }

    [Field("Backward for the weights.", Required = true)]
    public SimDuration BackwardWeight { get; init; }

    [Field("A forward and a full backward chunk that overlap; their sum when absent.")]
    public SimDuration? Overlapped { get; init; }
}
