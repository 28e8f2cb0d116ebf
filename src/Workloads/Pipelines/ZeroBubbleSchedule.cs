namespace Sim.Workloads.Pipelines;

/// <summary>
/// ZB1P (ZB-H1): 1F1B whose backward is split; rank r runs its weight gradients r micro-batches late, so that rank 0 fills the gaps
/// of the cool-down and no rank holds more than the PP activations of 1F1B's rank 0. Bubble (PP-1)(F + B - 2W).
/// Sources: Qi et al., Zero Bubble Pipeline Parallelism (arXiv:2401.10241) section 2; paper-facts F2_3-03 and F2_3-04.
/// </summary>
public static class ZeroBubbleSchedule
{
    /// <summary>Builds the schedule; any PP and C of at least 1.</summary>
    /// <param name="ranks">PP: pipeline ranks, each with one stage.</param>
    /// <param name="microBatches">C.</param>
    /// <exception cref="ScheduleException">A number is below 1.</exception>
    public static PipelineSchedule Build(int ranks, int microBatches)
    {
        var map = StageMap.InOrder("ZB1P", ranks, 1, microBatches);
        var programs = new IReadOnlyList<ScheduleStep>[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            programs[rank] = Program(ranks, rank, microBatches);
        }

        return new PipelineSchedule("ZB1P", map, programs);
    }

    private static IReadOnlyList<ScheduleStep> Program(int ranks, int rank, int microBatches)
    {
        var program = new RankProgram(slots: 1);
        var warmup = Math.Min(ranks - rank, microBatches);
        for (var i = 0; i < warmup; i++)
        {
            program.Forward(0);
        }

        for (var i = 0; i < microBatches; i++)
        {
            program.Backward(0, deferWeight: true);
            if (i >= rank)
            {
                program.Weight();
            }

            if (i + warmup < microBatches)
            {
                program.Forward(0);
            }
        }

        for (var i = 0; i < Math.Min(rank, microBatches); i++)
        {
            program.Weight();
        }

        return program.Steps;
    }
}
