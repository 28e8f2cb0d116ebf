namespace Sim.Workloads.Pipelines;

/// <summary>
/// 1F1B: rank r runs PP-1-r forwards, then alternates one forward and one backward, then the remaining backwards. Bubble
/// (PP-1)(F + B), peak activations PP on rank 0. Sources: PipeDream-Flush / Megatron-LM (Narayanan et al. 2021); formula from
/// the DeepSeek-V3 Technical Report Table 2 (paper-facts F2_3-01).
/// </summary>
public static class OneForwardOneBackwardSchedule
{
    /// <summary>Builds the schedule; any PP and C of at least 1.</summary>
    /// <param name="ranks">PP: pipeline ranks, each with one stage.</param>
    /// <param name="microBatches">C.</param>
    /// <exception cref="ScheduleException">A number is below 1.</exception>
    public static PipelineSchedule Build(int ranks, int microBatches)
    {
        var map = StageMap.InOrder("1F1B", ranks, 1, microBatches);
        var programs = new IReadOnlyList<ScheduleStep>[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            var program = new RankProgram(slots: 1);
            var warmup = Math.Min(ranks - 1 - rank, microBatches);
            for (var i = 0; i < warmup; i++)
            {
                program.Forward(0);
            }

            for (var i = warmup; i < microBatches; i++)
            {
                program.Forward(0);
                program.Backward(0);
            }

            for (var i = 0; i < warmup; i++)
            {
                program.Backward(0);
            }

            programs[rank] = program.Steps;
        }

        return new PipelineSchedule("1F1B", map, programs);
    }
}
