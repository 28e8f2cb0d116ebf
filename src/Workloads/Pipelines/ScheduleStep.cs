namespace Sim.Workloads.Pipelines;

/// <summary>
/// One step of a rank's pipeline program, 12 bytes. <see cref="Slot"/> and <see cref="MicroBatch"/> name the forward of a
/// <see cref="ScheduleStepKind.ForwardBackward"/> and the only work of any other kind.
/// </summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Slot">Which of the rank's model chunks (virtual stages), from 0.</param>
/// <param name="BackwardSlot">The chunk of the pair's backward; 0 for other kinds.</param>
/// <param name="MicroBatch">Micro-batch, in [0, C).</param>
/// <param name="BackwardMicroBatch">The micro-batch of the pair's backward; -1 for other kinds.</param>
public readonly record struct ScheduleStep(ScheduleStepKind Kind, byte Slot, byte BackwardSlot, int MicroBatch, int BackwardMicroBatch)
{
    /// <summary>A step of any kind but a pair.</summary>
    public static ScheduleStep Single(ScheduleStepKind kind, int slot, int microBatch) => new(kind, (byte)slot, 0, microBatch, -1);

    /// <summary>A forward overlapped with a full backward.</summary>
    public static ScheduleStep Pair(int forwardSlot, int forwardMicroBatch, int backwardSlot, int backwardMicroBatch) =>
        new(ScheduleStepKind.ForwardBackward, (byte)forwardSlot, (byte)backwardSlot, forwardMicroBatch, backwardMicroBatch);

    /// <summary>Whether the step runs a forward.</summary>
    public bool HasForward => Kind is ScheduleStepKind.Forward or ScheduleStepKind.ForwardBackward;

    /// <summary>Whether the step makes input gradients (full, input-only, or in a pair).</summary>
    public bool HasBackward => Kind is ScheduleStepKind.BackwardFull or ScheduleStepKind.BackwardInput or ScheduleStepKind.ForwardBackward;

    /// <summary>Whether the step makes weight gradients, after which the micro-batch's activations on this stage are free.</summary>
    public bool HasWeight => Kind is ScheduleStepKind.BackwardFull or ScheduleStepKind.BackwardWeight or ScheduleStepKind.ForwardBackward;

    /// <summary>Chunk of the step's backward work (input, weight or both). Meaningless for a pure forward.</summary>
    public int GradientSlot => Kind == ScheduleStepKind.ForwardBackward ? BackwardSlot : Slot;

    /// <summary>Micro-batch of the step's backward work (input, weight or both). Meaningless for a pure forward.</summary>
    public int GradientMicroBatch => Kind == ScheduleStepKind.ForwardBackward ? BackwardMicroBatch : MicroBatch;
}
