namespace Sim.Workloads.Pipelines;

/// <summary>
/// The order of work of every rank of one pipeline for one training step, as one flat table. A forward of stage s waits for the
/// forward of s - 1 of its micro-batch, a backward for that of s + 1 (the last stage: its own forward), a weight gradient for
/// its input gradient on the same rank. Sends and receives follow from the map and are not steps.
/// </summary>
public sealed class PipelineSchedule
{
    private readonly int[] _firstStep;

    /// <summary>Checks that every micro-batch passes every stage once forward and once backward, where the map says.</summary>
    /// <param name="name">The schedule's published name.</param>
    /// <param name="map">Which rank and slot holds which stage.</param>
    /// <param name="stepsOfRank">One program per rank.</param>
    /// <exception cref="ScheduleException">A step is missing, doubled or on the wrong rank.</exception>
    public PipelineSchedule(string name, StageMap map, IReadOnlyList<IReadOnlyList<ScheduleStep>> stepsOfRank)
    {
        Name = name;
        Map = map;
        if (stepsOfRank.Count != map.Ranks)
        {
            throw new ScheduleException($"{name}: {stepsOfRank.Count} programs for {map.Ranks} ranks");
        }

        _firstStep = new int[map.Ranks + 1];
        for (var rank = 0; rank < map.Ranks; rank++)
        {
            _firstStep[rank + 1] = _firstStep[rank] + stepsOfRank[rank].Count;
        }

        Steps = new ScheduleStep[_firstStep[map.Ranks]];
        for (var rank = 0; rank < map.Ranks; rank++)
        {
            for (var i = 0; i < stepsOfRank[rank].Count; i++)
            {
                Steps[_firstStep[rank] + i] = stepsOfRank[rank][i];
            }
        }

        ScheduleCheck.EachStageOnceForwardAndBackward(this);
    }

    /// <summary>The schedule's published name, e.g. "DualPipe".</summary>
    public string Name { get; }

    /// <summary>Which rank and slot holds which stage.</summary>
    public StageMap Map { get; }

    /// <summary>Pipeline ranks.</summary>
    public int Ranks => Map.Ranks;

    /// <summary>Model stages a micro-batch passes.</summary>
    public int Stages => Map.Stages;

    /// <summary>Micro-batches of one step, C.</summary>
    public int MicroBatches => Map.MicroBatches;

    /// <summary>All steps, rank after rank; rank r's begin at <see cref="FirstStepOf"/>(r).</summary>
    public ScheduleStep[] Steps { get; }

    /// <summary>Index in <see cref="Steps"/> of a rank's first step; FirstStepOf(Ranks) is the total.</summary>
    public int FirstStepOf(int rank) => _firstStep[rank];

    /// <summary>A rank's steps in program order.</summary>
    public ReadOnlySpan<ScheduleStep> StepsOf(int rank) => Steps.AsSpan(_firstStep[rank], _firstStep[rank + 1] - _firstStep[rank]);

    /// <summary>The model stage that a rank's slot holds.</summary>
    public int StageOf(int rank, int slot) => Map.StageOf(rank, slot);

    /// <summary>How many steps of a kind a rank runs.</summary>
    public int Count(int rank, ScheduleStepKind kind)
    {
        var count = 0;
        foreach (ref readonly var step in StepsOf(rank))
        {
            count += step.Kind == kind ? 1 : 0;
        }

        return count;
    }
}
