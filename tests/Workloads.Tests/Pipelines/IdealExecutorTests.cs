using CsCheck;
using Sim.Units;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class IdealExecutorTests
{
    private static readonly Gen<PipelineSchedule> AnySchedule = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 6], Gen.Int[0, 10]).Select(Build);

    private static PipelineSchedule Build(int kind, int p, int more) => kind switch
    {
        0 => OneForwardOneBackwardSchedule.Build(p, 1 + more),
        1 => ZeroBubbleSchedule.Build(p, 1 + more),
        2 => InterleavedSchedule.Build(p, 1 + (more % 4), p * (1 + (more / 4))),
        3 => DualPipeSchedule.Build(2 * p, (4 * p) + (2 * more)),
        _ => DualPipeVSchedule.Build(p, (2 * p) + more),
    };

    /// <summary>
    /// The law of the executor, checked without it, for stages of random times: a step starts exactly at the latest of the end of the
    /// rank's step before it and the ends of the outcomes it needs. So nothing overlaps on a rank and nothing waits in vain.
    /// </summary>
    [Fact]
    public void Every_step_starts_when_the_last_of_what_it_needs_has_ended() =>
        Gen.Select(AnySchedule, Gen.Int[0, 1000]).Sample((schedule, seed) =>
        {
            var times = new StageTimes[schedule.Stages];
            for (var stage = 0; stage < times.Length; stage++)
            {
                times[stage] = Times.Of(1 + ((seed + (7 * stage)) % 11), 1 + ((seed + (5 * stage)) % 13), 1 + ((seed + stage) % 5), 9 + (seed % 17));
            }

            var run = IdealExecutor.Run(schedule, times);
            var ends = Ends(schedule, run);
            for (var rank = 0; rank < schedule.Ranks; rank++)
            {
                for (var i = schedule.FirstStepOf(rank); i < schedule.FirstStepOf(rank + 1); i++)
                {
                    var step = schedule.Steps[i];
                    var expected = i == schedule.FirstStepOf(rank) ? SimDuration.Zero : run.End[i - 1];
                    foreach (var need in Needs(schedule, rank, step))
                    {
                        expected = SimDuration.Max(expected, ends[need]);
                    }

                    Assert.Equal(expected, run.Start[i]);
                    Assert.Equal(times[schedule.StageOf(rank, step.Slot)].TimeOf(step.Kind), run.End[i] - run.Start[i]);
                }
            }
        });

    /// <summary>Two stages, one micro-batch: F 2 + F 3, then B 5 + 7 (stage 1), B 11 + 13 (stage 0): 41; idle is 41 less 26 and 15.</summary>
    [Fact]
    public void One_micro_batch_takes_the_sum_of_all_stages()
    {
        var run = IdealExecutor.Run(OneForwardOneBackwardSchedule.Build(2, 1), [Times.Of(2, 11, 13), Times.Of(3, 5, 7)]);
        Assert.Equal(41, run.Makespan.Picoseconds);
        Assert.Equal((15, 26), (run.BubbleOf(0).Picoseconds, run.BubbleOf(1).Picoseconds));
    }

    /// <summary>The slowest stage sets the pace: C steps of 10 on stage 1, before it one F of 1, after it one B of 1.</summary>
    [Fact]
    public void A_slow_stage_sets_the_pace_of_the_pipeline()
    {
        var run = IdealExecutor.Run(OneForwardOneBackwardSchedule.Build(2, 50), [Times.Of(1, 1, 0), Times.Of(4, 6, 0)]);
        Assert.Equal(1 + (50 * 10) + 1, run.Makespan.Picoseconds);
    }

    /// <summary>Rank 1 wants the backward of micro-batch 0 before its forward: it waits for itself, and rank 0 for it.</summary>
    [Fact]
    public void A_deadlock_says_who_waits_for_what()
    {
        ScheduleStep f = ScheduleStep.Single(ScheduleStepKind.Forward, 0, 0), b = ScheduleStep.Single(ScheduleStepKind.BackwardFull, 0, 0);
        var schedule = new PipelineSchedule("crossed", StageMap.InOrder("crossed", 2, 1, 1), [[f, b], [b, f]]);
        var error = Assert.Throws<ScheduleDeadlockException>(() => IdealExecutor.Run(schedule, Times.Of(1, 1, 1)));
        Assert.Equal(
            [
                "rank 0 at step 1 (BackwardFull of micro-batch 0) waits for the backward of micro-batch 0 at stage 1 on rank 1",
                "rank 1 at step 0 (BackwardFull of micro-batch 0) waits for the forward of micro-batch 0 at stage 1 on rank 1",
            ],
            error.Waits);
    }

    [Fact]
    public void Stage_times_that_are_not_one_per_stage_are_refused() =>
        Assert.Throws<ScheduleException>(() => IdealExecutor.Run(OneForwardOneBackwardSchedule.Build(2, 2), [Times.Of(1, 1, 1)]));

    private static Dictionary<(int Stage, int MicroBatch, char Part), SimDuration> Ends(PipelineSchedule schedule, IdealExecution run)
    {
        var ends = new Dictionary<(int, int, char), SimDuration>();
        for (var rank = 0; rank < schedule.Ranks; rank++)
        {
            for (var i = schedule.FirstStepOf(rank); i < schedule.FirstStepOf(rank + 1); i++)
            {
                var step = schedule.Steps[i];
                if (step.HasForward)
                {
                    ends.Add((schedule.StageOf(rank, step.Slot), step.MicroBatch, 'F'), run.End[i]);
                }

                if (step.HasBackward)
                {
                    ends.Add((schedule.StageOf(rank, step.GradientSlot), step.GradientMicroBatch, 'B'), run.End[i]);
                }
            }
        }

        return ends;
    }

    private static IEnumerable<(int Stage, int MicroBatch, char Part)> Needs(PipelineSchedule schedule, int rank, ScheduleStep step)
    {
        var stage = schedule.StageOf(rank, step.Slot);
        if (step.HasForward && stage > 0)
        {
            yield return (stage - 1, step.MicroBatch, 'F');
        }

        var gradientStage = schedule.StageOf(rank, step.GradientSlot);
        if (step.HasBackward)
        {
            yield return (gradientStage, step.GradientMicroBatch, 'F');
            if (gradientStage < schedule.Stages - 1)
            {
                yield return (gradientStage + 1, step.GradientMicroBatch, 'B');
            }
        }

        if (step.Kind == ScheduleStepKind.BackwardWeight)
        {
            yield return (gradientStage, step.GradientMicroBatch, 'B');
        }
    }
}
