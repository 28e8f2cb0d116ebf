using Sim.Units;

namespace Sim.Workloads.Pipelines;

/// <summary>
/// Runs a schedule with given step times and zero communication: start(step) = max(end of the rank's previous step, end of what
/// it waits for). One visit per step: a rank that cannot go on leaves its number at what it waits for. Oracle for the engine.
/// </summary>
public sealed class IdealExecutor
{
    private const int None = -1;
    private readonly PipelineSchedule _schedule;
    private readonly StageTimes[] _times;
    private readonly SimDuration[] _start;
    private readonly SimDuration[] _end;
    private readonly int[] _next;

    // An outcome is (stage, micro-batch, forward = 0 or input gradient = 1); at most one other rank waits for it.
    private readonly long[] _doneAt;
    private readonly int[] _waiter;
    private readonly Stack<int> _ready = new();

    private IdealExecutor(PipelineSchedule schedule, StageTimes[] times)
    {
        _schedule = schedule;
        _times = times;
        _start = new SimDuration[schedule.Steps.Length];
        _end = new SimDuration[schedule.Steps.Length];
        _next = new int[schedule.Ranks];
        _doneAt = new long[2 * schedule.Stages * schedule.MicroBatches];
        _waiter = new int[_doneAt.Length];
        Array.Fill(_doneAt, None);
        Array.Fill(_waiter, None);
    }

    /// <summary>Runs with the same times on every stage.</summary>
    public static IdealExecution Run(PipelineSchedule schedule, StageTimes times)
    {
        var all = new StageTimes[schedule.Stages];
        Array.Fill(all, times);
        return Run(schedule, all);
    }

    /// <summary>Runs with times per model stage (length <see cref="PipelineSchedule.Stages"/>, none negative).</summary>
    /// <exception cref="ScheduleDeadlockException">The order of steps cannot be executed: says who waits for what.</exception>
    public static IdealExecution Run(PipelineSchedule schedule, StageTimes[] times)
    {
        if (times.Length != schedule.Stages)
        {
            throw new ScheduleException($"{times.Length} stage times for {schedule.Stages} stages", "give one StageTimes per model stage");
        }

        return new IdealExecutor(schedule, times).Run();
    }

    private IdealExecution Run()
    {
        for (var rank = _schedule.Ranks - 1; rank >= 0; rank--)
        {
            _ready.Push(rank);
        }

        while (_ready.TryPop(out var rank))
        {
            Advance(rank);
        }

        for (var rank = 0; rank < _schedule.Ranks; rank++)
        {
            if (_next[rank] < _schedule.StepsOf(rank).Length)
            {
                throw new ScheduleDeadlockException(Waits());
            }
        }

        return new IdealExecution(_schedule, _start, _end);
    }

    private void Advance(int rank)
    {
        var steps = _schedule.StepsOf(rank);
        var first = _schedule.FirstStepOf(rank);
        while (_next[rank] < steps.Length)
        {
            ref readonly var step = ref steps[_next[rank]];
            var index = first + _next[rank];
            var start = _next[rank] == 0 ? 0 : _end[index - 1].Picoseconds;
            var (needA, needB) = Needs(rank, step);
            if (!Ready(needA, rank, ref start) || !Ready(needB, rank, ref start))
            {
                return;
            }

            _start[index] = new SimDuration(start);
            _end[index] = _start[index] + _times[_schedule.StageOf(rank, step.Slot)].TimeOf(step.Kind);
            _next[rank]++;
            Publish(rank, step, _end[index].Picoseconds);
        }
    }

    private bool Ready(int need, int rank, ref long start)
    {
        if (need == None)
        {
            return true;
        }

        if (_doneAt[need] == None)
        {
            _waiter[need] = rank;
            return false;
        }

        start = Math.Max(start, _doneAt[need]);
        return true;
    }

    /// <summary>The outcomes a step waits for: of its forward, and of its gradient work.</summary>
    private (int Forward, int Gradient) Needs(int rank, in ScheduleStep step)
    {
        var forward = None;
        if (step.HasForward && _schedule.StageOf(rank, step.Slot) > 0)
        {
            forward = Outcome(_schedule.StageOf(rank, step.Slot) - 1, step.MicroBatch, isBackward: false);
        }

        if (step.Kind == ScheduleStepKind.Forward)
        {
            return (forward, None);
        }

        var stage = _schedule.StageOf(rank, step.GradientSlot);
        var gradient = step.Kind == ScheduleStepKind.BackwardWeight ? Outcome(stage, step.GradientMicroBatch, isBackward: true)
            : stage == _schedule.Stages - 1 ? Outcome(stage, step.GradientMicroBatch, isBackward: false)
            : Outcome(stage + 1, step.GradientMicroBatch, isBackward: true);
        return (forward, gradient);
    }

    private void Publish(int rank, in ScheduleStep step, long end)
    {
        if (step.HasForward)
        {
            Done(Outcome(_schedule.StageOf(rank, step.Slot), step.MicroBatch, isBackward: false), end);
        }

        if (step.HasBackward)
        {
            Done(Outcome(_schedule.StageOf(rank, step.GradientSlot), step.GradientMicroBatch, isBackward: true), end);
        }
    }

    private void Done(int outcome, long end)
    {
        _doneAt[outcome] = end;
        if (_waiter[outcome] != None)
        {
            _ready.Push(_waiter[outcome]);
            _waiter[outcome] = None;
        }
    }

    private int Outcome(int stage, int microBatch, bool isBackward) =>
        (2 * ((stage * _schedule.MicroBatches) + microBatch)) + (isBackward ? 1 : 0);

    private List<string> Waits()
    {
        var waits = new List<string>();
        for (var rank = 0; rank < _schedule.Ranks; rank++)
        {
            var steps = _schedule.StepsOf(rank);
            if (_next[rank] == steps.Length)
            {
                continue;
            }

            ref readonly var step = ref steps[_next[rank]];
            var (forward, gradient) = Needs(rank, step);
            var need = forward != None && _doneAt[forward] == None ? forward : gradient;
            var stage = need / 2 / _schedule.MicroBatches;
            var microBatch = need / 2 % _schedule.MicroBatches;
            var part = need % 2 == 0 ? "forward" : "backward";
            waits.Add(
                $"rank {rank} at step {_next[rank]} ({step.Kind} of micro-batch {step.MicroBatch}) waits for the {part} of micro-batch " +
                $"{microBatch} at stage {stage} on rank {_schedule.Map.RankOf(stage, microBatch)}");
        }

        return waits;
    }
}
