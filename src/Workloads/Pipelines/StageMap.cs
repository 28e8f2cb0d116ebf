namespace Sim.Workloads.Pipelines;

/// <summary>
/// Which rank and slot holds which model stage. Micro-batches may travel in more than one direction (DualPipe: two), each with
/// a placement of its own of the same stages; a slot belongs to one direction or, with one direction, to all.
/// </summary>
public sealed class StageMap
{
    private readonly int[] _stageOf;
    private readonly int[] _hostOf;
    private readonly int _microBatchesPerDirection;

    /// <param name="ranks">Pipeline ranks.</param>
    /// <param name="slots">Model chunks per rank.</param>
    /// <param name="directions">Directions in which micro-batches travel; divides <paramref name="slots"/> and the micro-batches.</param>
    /// <param name="microBatches">Micro-batches C; the first C / directions take direction 0.</param>
    /// <param name="stageOf">Stage of (rank, slot) at index rank * slots + slot; slot s serves direction s % directions.</param>
    public StageMap(int ranks, int slots, int directions, int microBatches, int[] stageOf)
    {
        if (ranks < 1 || microBatches < 1 || slots is < 1 or > 255)
        {
            throw new ScheduleException(
                $"A pipeline of {ranks} ranks, {slots} chunks per rank and {microBatches} micro-batches has no schedule",
                "ranks and micro-batches are at least 1, chunks per rank between 1 and 255");
        }

        if (directions < 1 || slots % directions != 0 || microBatches % directions != 0 || stageOf.Length != ranks * slots)
        {
            throw new ScheduleException($"The stage map of {ranks} x {slots} chunks does not fit {directions} direction(s)");
        }

        Ranks = ranks;
        Slots = slots;
        Directions = directions;
        MicroBatches = microBatches;
        Stages = ranks * slots / directions;
        _stageOf = stageOf;
        _microBatchesPerDirection = microBatches / directions;
        _hostOf = new int[directions * Stages];
        Array.Fill(_hostOf, -1);
        for (var host = 0; host < stageOf.Length; host++)
        {
            var stage = stageOf[host];
            var index = (host % slots % directions * Stages) + stage;
            if (stage < 0 || stage >= Stages || _hostOf[index] >= 0)
            {
                throw new ScheduleException($"Stage {stage} is out of [0, {Stages}) or placed twice in one direction");
            }

            _hostOf[index] = host;
        }
    }

    /// <summary>The usual placement: slot c of rank r holds stage c x ranks + r, one direction.</summary>
    /// <exception cref="ScheduleException">A number is below 1.</exception>
    public static StageMap InOrder(string schedule, int ranks, int slots, int microBatches)
    {
        if (ranks < 1 || slots < 1 || microBatches < 1)
        {
            throw new ScheduleException(
                $"{schedule} cannot run {microBatches} micro-batches on {ranks} pipeline ranks with {slots} chunk(s) each",
                "each of these numbers is at least 1");
        }

        var stageOf = new int[ranks * slots];
        for (var i = 0; i < stageOf.Length; i++)
        {
            stageOf[i] = (i % slots * ranks) + (i / slots);
        }

        return new StageMap(ranks, slots, 1, microBatches, stageOf);
    }

    /// <summary>Pipeline ranks (devices along the pipeline).</summary>
    public int Ranks { get; }

    /// <summary>Model chunks each rank holds.</summary>
    public int Slots { get; }

    /// <summary>Directions in which micro-batches travel.</summary>
    public int Directions { get; }

    /// <summary>Micro-batches of one step, C.</summary>
    public int MicroBatches { get; }

    /// <summary>Model stages a micro-batch passes: ranks x slots / directions.</summary>
    public int Stages { get; }

    /// <summary>The model stage that a rank's slot holds.</summary>
    public int StageOf(int rank, int slot) => _stageOf[(rank * Slots) + slot];

    /// <summary>The direction a micro-batch takes: 0 for the first C / directions, then 1.</summary>
    public int DirectionOf(int microBatch) => microBatch / _microBatchesPerDirection;

    /// <summary>The rank that runs a stage for a micro-batch.</summary>
    public int RankOf(int stage, int microBatch) => _hostOf[(DirectionOf(microBatch) * Stages) + stage] / Slots;

    /// <summary>The slot, on <see cref="RankOf"/>, that holds a stage for a micro-batch.</summary>
    public int SlotOf(int stage, int microBatch) => _hostOf[(DirectionOf(microBatch) * Stages) + stage] % Slots;
}
