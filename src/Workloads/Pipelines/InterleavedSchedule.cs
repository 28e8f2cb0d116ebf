namespace Sim.Workloads.Pipelines;

/// <summary>
/// Interleaved 1F1B (virtual pipeline, VPP): rank r holds v chunks, slot c being stage c PP + r; forwards and backwards go in groups of
/// PP micro-batches per chunk. Bubble (PP-1)(F + B) / v, where F and B are the times of all v chunks of a rank together.
/// Source: Narayanan et al., Efficient Large-Scale Language Model Training (arXiv:2104.04473) section 2.2.
/// </summary>
public static class InterleavedSchedule
{
    /// <summary>Builds the schedule.</summary>
    /// <param name="ranks">PP, at least 1.</param>
    /// <param name="chunks">v: model chunks per rank, 1 to 255.</param>
    /// <param name="microBatches">C, a multiple of PP.</param>
    /// <exception cref="ScheduleException">A constraint is broken.</exception>
    public static PipelineSchedule Build(int ranks, int chunks, int microBatches)
    {
        var map = StageMap.InOrder("Interleaved 1F1B", ranks, chunks, microBatches);
        if (microBatches % ranks != 0)
        {
            throw new ScheduleException(
                $"Interleaved 1F1B on {ranks} ranks needs a multiple of {ranks} micro-batches, not {microBatches}",
                $"use {(microBatches / ranks * ranks) + ranks} micro-batches, or 1F1B");
        }

        var programs = new IReadOnlyList<ScheduleStep>[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            programs[rank] = Program(ranks, rank, chunks, microBatches);
        }

        return new PipelineSchedule("Interleaved 1F1B", map, programs);
    }

    private static IReadOnlyList<ScheduleStep> Program(int ranks, int rank, int chunks, int microBatches)
    {
        var program = new RankProgram(chunks);
        var total = chunks * microBatches;

        // One chunk is plain 1F1B; with more, a rank must be a whole group of PP ahead per extra chunk, and the way down and up is 2.
        var ahead = chunks == 1 ? ranks - rank - 1 : (2 * (ranks - rank - 1)) + ((chunks - 1) * ranks);
        var warmup = Math.Min(ahead, total);
        for (var i = 0; i < total + warmup; i++)
        {
            if (i < total)
            {
                program.Forward(i / ranks % chunks);
            }

            if (i >= warmup)
            {
                program.Backward(chunks - 1 - ((i - warmup) / ranks % chunks));
            }
        }

        return program.Steps;
    }
}
