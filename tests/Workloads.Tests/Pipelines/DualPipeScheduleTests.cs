using Sim.Units;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Tests.Pipelines;

public sealed class DualPipeScheduleTests
{
    /// <summary>Published counts (paper-facts F2_3-09; dualpipe.py, method step), H = P/2, C2 = C/2, hr = min(r, P-1-r).</summary>
    [Theory]
    [InlineData(2, 4)]
    [InlineData(8, 20)]
    [InlineData(16, 120)]
    public void Every_rank_runs_the_published_number_of_steps_in_each_phase(int ranks, int microBatches)
    {
        for (var rank = 0; rank < ranks; rank++)
        {
            var hr = Math.Min(rank, ranks - 1 - rank);
            var outer = (ranks / 2) - hr - 1;
            var main = (microBatches / 2) - ranks + hr + 1;
            var counts = DualPipeSchedule.CountsOf(ranks, microBatches, rank);
            Assert.Equal(new PhaseCounts(2 * outer, hr + 1, outer, main, outer, hr + 1, outer, hr + 1), counts);

            // Steps of the table: 1, 2, 3, 2, 2, 2, 2, 1 per phase iteration, and one more where the middle ranks leave a pair apart.
            var apart = hr == (ranks / 2) - 1 ? 1 : 0;
            var steps = (2 * outer) + (2 * (hr + 1)) + (3 * outer) + (2 * main) + apart + (2 * outer) + (2 * (hr + 1)) + (2 * outer) + hr + 1;
            Assert.Equal(steps, DualPipeSchedule.Build(ranks, microBatches).StepsOf(rank).Length);
        }
    }

    /// <summary>
    /// paper-facts F2_3-10: at PP16 with 120 micro-batches 97 (hr=0) to 104 (hr=7) pairs 2 s4 + s5, standalone forwards 23 to 16. The
    /// published code leaves the first pair of the middle ranks apart, so there 103 overlap and 17 forwards stand alone.
    /// </summary>
    [Fact]
    public void V3_overlaps_97_to_104_chunk_pairs_but_for_one_of_the_middle_ranks()
    {
        var schedule = DualPipeSchedule.Build(16, 120);
        for (var rank = 0; rank < 16; rank++)
        {
            var hr = Math.Min(rank, 15 - rank);
            var apart = hr == 7 ? 1 : 0;
            Assert.Equal(97 + hr - apart, schedule.Count(rank, ScheduleStepKind.ForwardBackward));
            Assert.Equal(23 - hr + apart, schedule.Count(rank, ScheduleStepKind.Forward));
        }
    }

    /// <summary>Rank 3 of 8 with 20 micro-batches by hand: H=4, hr=3 is a middle rank: s1=0, s2=4, s3=0, s4=6, s5=0, s6=4, s7=0, s8=4.</summary>
    [Fact]
    public void A_middle_rank_interleaves_the_two_directions_as_published()
    {
        var steps = DualPipeSchedule.Build(8, 20).StepsOf(3).ToArray();
        ScheduleStep[] head =
        [
            ScheduleStep.Single(ScheduleStepKind.Forward, 0, 0), ScheduleStep.Single(ScheduleStepKind.Forward, 1, 10),
            ScheduleStep.Single(ScheduleStepKind.Forward, 0, 1), ScheduleStep.Single(ScheduleStepKind.Forward, 1, 11),
            ScheduleStep.Single(ScheduleStepKind.Forward, 0, 2), ScheduleStep.Single(ScheduleStepKind.Forward, 1, 12),
            ScheduleStep.Single(ScheduleStepKind.Forward, 0, 3), ScheduleStep.Single(ScheduleStepKind.Forward, 1, 13),
            ScheduleStep.Single(ScheduleStepKind.Forward, 0, 4), ScheduleStep.Single(ScheduleStepKind.BackwardFull, 1, 10),
            ScheduleStep.Pair(1, 14, 0, 0), ScheduleStep.Pair(0, 5, 1, 11),
        ];
        Assert.Equal(head, steps[..head.Length]);

        // Phase 6 has 4 x (B1 B0); hr is odd, so from its third iteration on weights are deferred; phase 8 runs those 4.
        ScheduleStep[] tail =
        [
            ScheduleStep.Single(ScheduleStepKind.BackwardInput, 1, 18), ScheduleStep.Single(ScheduleStepKind.BackwardInput, 0, 8),
            ScheduleStep.Single(ScheduleStepKind.BackwardInput, 1, 19), ScheduleStep.Single(ScheduleStepKind.BackwardInput, 0, 9),
            ScheduleStep.Single(ScheduleStepKind.BackwardWeight, 1, 18), ScheduleStep.Single(ScheduleStepKind.BackwardWeight, 0, 8),
            ScheduleStep.Single(ScheduleStepKind.BackwardWeight, 1, 19), ScheduleStep.Single(ScheduleStepKind.BackwardWeight, 0, 9),
        ];
        Assert.Equal(tail, steps[^tail.Length..]);
    }

    [Fact]
    public void Rank_r_holds_stages_r_and_its_mirror()
    {
        var schedule = DualPipeSchedule.Build(16, 120);
        for (var rank = 0; rank < 16; rank++)
        {
            Assert.Equal((rank, 15 - rank), (schedule.StageOf(rank, 0), schedule.StageOf(rank, 1)));
            Assert.Equal((rank, 15 - rank), (schedule.Map.RankOf(rank, 59), schedule.Map.RankOf(rank, 60)));
        }
    }

    /// <summary>DeepSeek-V3 TR Table 2 (paper-facts F2_3-06): PP+1.</summary>
    [Theory]
    [InlineData(4, 8)]
    [InlineData(8, 20)]
    [InlineData(16, 120)]
    public void Every_rank_holds_at_most_PP_plus_one_activations(int ranks, int microBatches)
    {
        var time = new SimDuration(1);
        var run = IdealExecutor.Run(DualPipeSchedule.Build(ranks, microBatches), new StageTimes(time, time, time, 3 * time));
        for (var rank = 0; rank < ranks; rank++)
        {
            Assert.Equal(ranks + 1, run.PeakActivationsOf(rank));
        }
    }

    [Theory]
    [InlineData(3, 12, "even number of pipeline ranks")]
    [InlineData(0, 12, "even number of pipeline ranks")]
    [InlineData(4, 9, "even number of micro-batches of at least 8")]
    [InlineData(4, 6, "even number of micro-batches of at least 8")]
    public void Odd_ranks_odd_or_too_few_micro_batches_are_refused_with_a_hint(int ranks, int microBatches, string message)
    {
        var error = Assert.Throws<ScheduleException>(() => DualPipeSchedule.Build(ranks, microBatches));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
    }
}
