namespace Sim.Workloads.Pipelines;

/// <summary>What one step of a pipeline schedule computes. "Backward" without a qualifier is input and weight gradients together.</summary>
public enum ScheduleStepKind : byte
{
    /// <summary>Forward of one micro-batch through one stage (F).</summary>
    Forward,

    /// <summary>Gradients of inputs and weights (B in the published bubble formulas).</summary>
    BackwardFull,

    /// <summary>Gradients of the inputs only (B - W); a <see cref="BackwardWeight"/> of the same stage and micro-batch follows later.</summary>
    BackwardInput,

    /// <summary>Gradients of the weights only (W).</summary>
    BackwardWeight,

    /// <summary>A forward and a full backward of two different micro-batches, mutually overlapped (F&amp;B).</summary>
    ForwardBackward,
}
