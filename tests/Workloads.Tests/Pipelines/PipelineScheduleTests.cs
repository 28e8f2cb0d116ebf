using System.Runtime.CompilerServices;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class PipelineScheduleTests
{
    private static readonly ScheduleStep Forward = ScheduleStep.Single(ScheduleStepKind.Forward, 0, 0);
    private static readonly ScheduleStep Backward = ScheduleStep.Single(ScheduleStepKind.BackwardFull, 0, 0);

    /// <summary>Each slot serves half the micro-batches, so a rank runs C forwards, C input and C weight gradients.</summary>
    [Theory]
    [InlineData(8, 20)]
    [InlineData(16, 120)]
    public void A_DualPipe_rank_runs_C_forwards_and_C_backwards(int ranks, int microBatches)
    {
        var schedule = DualPipeSchedule.Build(ranks, microBatches);
        for (var rank = 0; rank < ranks; rank++)
        {
            var pairs = schedule.Count(rank, ScheduleStepKind.ForwardBackward);
            var split = schedule.Count(rank, ScheduleStepKind.BackwardInput);
            Assert.Equal(microBatches, pairs + schedule.Count(rank, ScheduleStepKind.Forward));
            Assert.Equal(microBatches, pairs + split + schedule.Count(rank, ScheduleStepKind.BackwardFull));
            Assert.Equal(split, schedule.Count(rank, ScheduleStepKind.BackwardWeight));
        }
    }

    [Fact]
    public void A_step_takes_twelve_bytes() => Assert.Equal(12, Unsafe.SizeOf<ScheduleStep>());

    [Fact]
    public void Missing_work_is_refused()
    {
        var error = Assert.Throws<ScheduleException>(() => Single(Forward));
        Assert.Equal("hand-made: micro-batch 0 has work missing at stage 0", error.Message);
    }

    [Fact]
    public void Doubled_work_is_refused()
    {
        var error = Assert.Throws<ScheduleException>(() => Single(Forward, Backward, Backward));
        Assert.Equal("hand-made: rank 0 runs micro-batch 0 at stage 0 twice or out of place", error.Message);
    }

    /// <summary>Micro-batch 0 of DualPipe travels from rank 0, so rank 1 cannot run it at the stage that its slot 1 holds.</summary>
    [Fact]
    public void Work_in_the_slot_of_the_other_direction_is_refused()
    {
        var map = new StageMap(2, 2, 2, 2, [0, 1, 1, 0]);
        var error = Assert.Throws<ScheduleException>(() =>
            new PipelineSchedule("hand-made", map, [[Forward], [ScheduleStep.Single(ScheduleStepKind.Forward, 1, 0)]]));
        Assert.Equal("hand-made: rank 1 runs micro-batch 0 at stage 0 twice or out of place", error.Message);
    }

    [Fact]
    public void A_stage_placed_twice_is_refused() =>
        Assert.Throws<ScheduleException>(() => new StageMap(2, 1, 1, 4, [0, 0]));

    private static PipelineSchedule Single(params ScheduleStep[] steps) =>
        new("hand-made", StageMap.InOrder("hand-made", 1, 1, 1), [steps]);
}
