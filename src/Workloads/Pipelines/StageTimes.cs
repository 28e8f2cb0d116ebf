using Sim.Units;

namespace Sim.Workloads.Pipelines;

/// <summary>How long the work of one stage takes. A full backward is input plus weight.</summary>
/// <param name="Forward">F.</param>
/// <param name="BackwardInput">B - W: gradients of the inputs.</param>
/// <param name="BackwardWeight">W: gradients of the weights.</param>
/// <param name="ForwardBackward">F&amp;B: this stage's forward overlapped with a full backward of the rank's other slot.</param>
public readonly record struct StageTimes(SimDuration Forward, SimDuration BackwardInput, SimDuration BackwardWeight, SimDuration ForwardBackward)
{
    /// <summary>B, the full backward: input plus weight.</summary>
    public SimDuration Backward => BackwardInput + BackwardWeight;

    /// <summary>The time of a step of a kind whose (forward, where it has one) stage this is.</summary>
    public SimDuration TimeOf(ScheduleStepKind kind) => kind switch
    {
        ScheduleStepKind.Forward => Forward,
        ScheduleStepKind.BackwardFull => Backward,
        ScheduleStepKind.BackwardInput => BackwardInput,
        ScheduleStepKind.BackwardWeight => BackwardWeight,
        _ => ForwardBackward,
    };
}
