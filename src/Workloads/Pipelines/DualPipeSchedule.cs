namespace Sim.Workloads.Pipelines;

/// <summary>
/// DualPipe: rank r holds stages r (slot 0) and PP-1-r (slot 1); micro-batches 0 .. C/2-1 enter at rank 0 and use slot 0, the
/// others enter at rank PP-1 and use slot 1. Bubble (PP/2-1)(F&amp;B + B - 3W), peak activations PP+1, two copies of parameters.
/// Source: DeepSeek-V3 Technical Report (arXiv:2412.19437) section 3.2.1 and Table 2; step order from deepseek-ai/DualPipe.
/// </summary>
public static class DualPipeSchedule
{
    /// <summary>Builds the schedule.</summary>
    /// <param name="ranks">PP, even, at least 2.</param>
    /// <param name="microBatches">C of both directions together, even, at least 2 PP.</param>
    /// <exception cref="ScheduleException">A constraint is broken.</exception>
    public static PipelineSchedule Build(int ranks, int microBatches)
    {
        Refuse(ranks, microBatches);
        var stageOf = new int[2 * ranks];
        var programs = new IReadOnlyList<ScheduleStep>[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            stageOf[2 * rank] = rank;
            stageOf[(2 * rank) + 1] = ranks - 1 - rank;
            var near = rank < ranks / 2 ? 0 : 1;
            var program = new RankProgram(slots: 2);
            program.StartSlotAt(1, microBatches / 2);
            EightPhases.Write(program, ranks / 2, Depth(ranks, rank), microBatches / 2, near, 1 - near);
            programs[rank] = program.Steps;
        }

        return new PipelineSchedule("DualPipe", new StageMap(ranks, 2, 2, microBatches, stageOf), programs);
    }

    /// <summary>The published number of steps in each phase of a rank.</summary>
    public static PhaseCounts CountsOf(int ranks, int microBatches, int rank)
    {
        Refuse(ranks, microBatches);
        return EightPhases.Counts(ranks / 2, Depth(ranks, rank), microBatches / 2);
    }

    private static int Depth(int ranks, int rank) => Math.Min(rank, ranks - 1 - rank);

    private static void Refuse(int ranks, int microBatches)
    {
        if (ranks < 2 || ranks % 2 != 0)
        {
            throw new ScheduleException($"DualPipe needs an even number of pipeline ranks, not {ranks}", "choose an even PP of at least 2, or 1F1B");
        }

        if (microBatches % 2 != 0 || microBatches < 2 * ranks)
        {
            throw new ScheduleException(
                $"DualPipe on {ranks} ranks needs an even number of micro-batches of at least {2 * ranks}, not {microBatches}",
                $"raise the micro-batches per step to {2 * ranks} or more, or lower PP");
        }
    }
}
