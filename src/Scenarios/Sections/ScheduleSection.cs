using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>Pipeline schedules with given chunk times.</summary>
[Section("Pipeline schedules with given chunk times.")]
public sealed record ScheduleSection
{
    [Field("Schedules to compare; the pipeline chart shows the last.", Required = true)]
    public IReadOnlyList<ScheduleKind> Schedules { get; init; } = [];

    [Field("Pipeline stages.", Required = true, Minimum = 1)]
    public int PipelineParallel { get; init; }

    [Field("Micro-batches of one step.", Required = true, Minimum = 1)]
    public int MicroBatches { get; init; }

    [Field("Model chunks per rank of interleaved schedules.", Default = "1", Minimum = 1)]
    public int VirtualStages { get; init; }

    [Field("Times of one chunk on one stage.", Required = true)]
    public ChunkTimes Times { get; init; } = new();
}
