using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;

namespace Sim.Engine.Tests.Training;

/// <summary>A fixture under each of the five schedules.</summary>
internal static class Schedules
{
    public static readonly string[] Names = ["1f1b", "interleaved", "zb1p", "dualpipe", "dualpipev"];

    public static TrainingFixture Of(string name, TrainingFixture fixture) => name switch
    {
        "1f1b" => fixture,
        "interleaved" => fixture with
        {
            Schedule = (ranks, batches) => InterleavedSchedule.Build(ranks, 2, batches),
            Assignment = StageAssignment.Interleaved,
        },
        "zb1p" => fixture with { Schedule = ZeroBubbleSchedule.Build },
        "dualpipe" => fixture with { Schedule = DualPipeSchedule.Build, Assignment = StageAssignment.Mirrored },
        _ => fixture with { Schedule = DualPipeVSchedule.Build, Assignment = StageAssignment.Folded },
    };
}
