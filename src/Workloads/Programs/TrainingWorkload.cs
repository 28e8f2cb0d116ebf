using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Programs;

/// <summary>
/// A training step as programs: one per pipeline rank, and who sends to whom. Knows ranks, bytes and phases, no links and no times.
/// </summary>
public sealed class TrainingWorkload
{
    private readonly PipelineSchedule? _schedule;

    private TrainingWorkload(PipelineSchedule? schedule, TrainingProgram[] programs, int slots, int microBatches, long boundaryBytes)
    {
        _schedule = schedule;
        Programs = programs;
        Slots = slots;
        MicroBatches = microBatches;
        BoundaryBytes = boundaryBytes;
    }

    /// <summary>Model chunks per pipeline rank.</summary>
    public int Slots { get; }

    /// <summary>Micro-batches of a pipeline in one step.</summary>
    public int MicroBatches { get; }

    /// <summary>One program per pipeline rank.</summary>
    public TrainingProgram[] Programs { get; }

    /// <summary>Bytes that a rank sends to the next stage per micro-batch, either way.</summary>
    public long BoundaryBytes { get; }

    public int StreamCount => Streams.Count(Slots);

    /// <param name="model">The model.</param>
    /// <param name="schedule">The order of work.</param>
    /// <param name="placement">Layers per stage.</param>
    /// <param name="layout">How ranks divide the work, and what overlaps.</param>
    public static TrainingWorkload Build(ModelSpec model, PipelineSchedule schedule, LayerPlacement placement, TrainingLayout layout)
    {
        var programs = new TrainingProgram[schedule.Ranks];
        for (var rank = 0; rank < programs.Length; rank++)
        {
            programs[rank] = ProgramWriter.Write(model, schedule, placement, layout, rank);
        }

        return new TrainingWorkload(schedule, programs, schedule.Map.Slots, schedule.MicroBatches, layout.BoundaryBytes(model));
    }

    /// <summary>One overlapped forward and backward of the same layers for two micro-batches, on its own: no pipeline around it.</summary>
    public static TrainingWorkload OverlappedChunk(IReadOnlyList<StageUnit> units) =>
        new(null, [ProgramWriter.WriteChunk(units)], slots: 1, microBatches: 2, boundaryBytes: 0);

    /// <summary>The pipeline rank and channel that a send on a channel of a rank reaches.</summary>
    public (int Rank, int Channel) Target(int rank, int channel)
    {
        var slot = channel / 2;
        var isBackward = channel % 2 == 1;
        var map = _schedule!.Map;
        var stage = map.StageOf(rank, slot);
        var microBatch = FirstMicroBatchOf(rank, slot);
        var next = isBackward ? stage - 1 : stage + 1;
        return (map.RankOf(next, microBatch), Streams.Channel(map.SlotOf(next, microBatch), isBackward));
    }

    private int FirstMicroBatchOf(int rank, int slot)
    {
        foreach (ref readonly var step in _schedule!.StepsOf(rank))
        {
            if (step.HasForward && step.Slot == slot)
            {
                return step.MicroBatch;
            }
        }

        throw new InvalidOperationException($"Pipeline rank {rank} never runs its slot {slot}.");
    }
}
