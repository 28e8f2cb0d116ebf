namespace Sim.Workloads.Pipelines;

/// <summary>
/// DualPipeV: DualPipe cut in half. With PP stages on PP/2 ranks, rank r holds stages r (slot 0) and PP-1-r (slot 1), and every
/// micro-batch goes down and up the ranks in a V. Bubble (PP/2-1)(F&amp;B + B - 3W), peak activations PP+1, where PP counts stages.
/// Source: deepseek-ai/DualPipe README (paper-facts F2_3-08).
/// </summary>
public static class DualPipeVSchedule
{
    /// <summary>Builds the schedule.</summary>
    /// <param name="ranks">Devices, PP/2: half the number of stages; at least 1.</param>
    /// <param name="microBatches">C, at least 2 x ranks (the number of stages).</param>
    /// <exception cref="ScheduleException">A constraint is broken.</exception>
    public static PipelineSchedule Build(int ranks, int microBatches)
    {
        if (ranks < 1 || microBatches < 2 * ranks)
        {
            throw new ScheduleException(
                $"DualPipeV on {ranks} ranks needs at least {2 * Math.Max(ranks, 1)} micro-batches, not {microBatches}",
                "raise the micro-batches per step to twice the ranks or more, or lower the ranks");
        }

        var stageOf = new int[2 * ranks];
        var programs = new IReadOnlyList<ScheduleStep>[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            stageOf[2 * rank] = rank;
            stageOf[(2 * rank) + 1] = (2 * ranks) - 1 - rank;
            var program = new RankProgram(slots: 2);
            EightPhases.Write(program, ranks, rank, microBatches, near: 0, far: 1);
            programs[rank] = program.Steps;
        }

        return new PipelineSchedule("DualPipeV", new StageMap(ranks, 2, 1, microBatches, stageOf), programs);
    }
}
