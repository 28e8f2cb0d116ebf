namespace Sim.Workloads.Pipelines;

/// <summary>Whether a table of steps is a schedule at all: a count, not a simulation (<see cref="IdealExecutor"/> finds deadlocks).</summary>
internal static class ScheduleCheck
{
    private const byte Forward = 1;
    private const byte Input = 2;
    private const byte Weight = 4;

    /// <summary>Each (stage, micro-batch) has one forward, one input gradient and one weight gradient, all on the rank of the map.</summary>
    public static void EachStageOnceForwardAndBackward(PipelineSchedule schedule)
    {
        var seen = new byte[schedule.Stages * schedule.MicroBatches];
        for (var rank = 0; rank < schedule.Ranks; rank++)
        {
            foreach (ref readonly var step in schedule.StepsOf(rank))
            {
                if (step.HasForward)
                {
                    Mark(schedule, seen, rank, step.Slot, step.MicroBatch, Forward);
                }

                if (step.HasBackward)
                {
                    Mark(schedule, seen, rank, step.GradientSlot, step.GradientMicroBatch, Input);
                }

                if (step.HasWeight)
                {
                    Mark(schedule, seen, rank, step.GradientSlot, step.GradientMicroBatch, Weight);
                }
            }
        }

        var hole = seen.AsSpan().IndexOfAnyExcept((byte)(Forward | Input | Weight));
        if (hole >= 0)
        {
            throw new ScheduleException(
                $"{schedule.Name}: micro-batch {hole % schedule.MicroBatches} has work missing at stage {hole / schedule.MicroBatches}");
        }
    }

    private static void Mark(PipelineSchedule schedule, byte[] seen, int rank, int slot, int microBatch, byte part)
    {
        var map = schedule.Map;
        if (slot >= map.Slots || microBatch < 0 || microBatch >= map.MicroBatches)
        {
            throw new ScheduleException($"{schedule.Name}: rank {rank} has no slot {slot} or no micro-batch {microBatch}");
        }

        var stage = map.StageOf(rank, slot);
        ref var parts = ref seen[(stage * map.MicroBatches) + microBatch];
        if (map.RankOf(stage, microBatch) != rank || map.SlotOf(stage, microBatch) != slot || (parts & part) != 0)
        {
            throw new ScheduleException($"{schedule.Name}: rank {rank} runs micro-batch {microBatch} at stage {stage} twice or out of place");
        }

        parts |= part;
    }
}
