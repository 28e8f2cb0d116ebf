namespace Sim.Workloads.Pipelines;

/// <summary>Writes one rank's steps: micro-batches of a slot go forward and backward in ascending order, weights first in, first out.</summary>
internal sealed class RankProgram(int slots)
{
    private readonly List<ScheduleStep> _steps = [];
    private readonly int[] _nextForward = new int[slots];
    private readonly int[] _nextBackward = new int[slots];
    private readonly Queue<(int Slot, int MicroBatch)> _deferredWeights = new();

    public IReadOnlyList<ScheduleStep> Steps => _steps;

    /// <summary>Sets the first micro-batch of a slot (DualPipe: the reverse direction begins at C / 2).</summary>
    public void StartSlotAt(int slot, int microBatch) => _nextForward[slot] = _nextBackward[slot] = microBatch;

    public void Forward(int slot) => _steps.Add(ScheduleStep.Single(ScheduleStepKind.Forward, slot, _nextForward[slot]++));

    public void Backward(int slot, bool deferWeight = false)
    {
        var microBatch = _nextBackward[slot]++;
        if (deferWeight)
        {
            _deferredWeights.Enqueue((slot, microBatch));
        }

        _steps.Add(ScheduleStep.Single(deferWeight ? ScheduleStepKind.BackwardInput : ScheduleStepKind.BackwardFull, slot, microBatch));
    }

    public void ForwardBackward(int forwardSlot, int backwardSlot) =>
        _steps.Add(ScheduleStep.Pair(forwardSlot, _nextForward[forwardSlot]++, backwardSlot, _nextBackward[backwardSlot]++));

    /// <summary>The oldest deferred weight gradient.</summary>
    public void Weight()
    {
        var (slot, microBatch) = _deferredWeights.Dequeue();
        _steps.Add(ScheduleStep.Single(ScheduleStepKind.BackwardWeight, slot, microBatch));
    }
}
