namespace Sim.Workloads.Programs;

/// <summary>The phases that a training step's time is reported in (Table 4 of arXiv:2505.09343).</summary>
public enum StepPhase : byte
{
    /// <summary>1F: a forward on its own.</summary>
    Forward,

    /// <summary>1B: a backward on its own; the weight part is in it where the schedule does not split it off.</summary>
    Backward,

    /// <summary>1W: weight gradients on their own.</summary>
    Weight,

    /// <summary>1F1B: an overlapped pair.</summary>
    ForwardBackward,

    /// <summary>Forward passes without gradients, whose outputs the step trains on.</summary>
    Rollout,

    /// <summary>Gradient reduction, optimizer step, parameter gathering.</summary>
    Optimizer,
}
