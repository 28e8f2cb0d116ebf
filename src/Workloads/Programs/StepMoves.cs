using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Programs;

/// <summary>Which collectives of parameters a step of the schedule carries.</summary>
/// <param name="GathersForward">Its forward gathers the weights of its layers.</param>
/// <param name="ReducesLayers">The weight gradients that it makes are complete and leave.</param>
/// <param name="ReducesEmbedding">So is the embedding's gradient.</param>
internal readonly record struct StepMoves(bool GathersForward, bool ReducesLayers, bool ReducesEmbedding)
{
    /// <summary>One entry per step of a rank. Gradients of a chunk are complete with the last step that adds to them.</summary>
    public static StepMoves[] Of(ReadOnlySpan<ScheduleStep> steps, int slots, TrainingLayout layout)
    {
        int[] firstForward = new int[slots], lastWeight = new int[slots], lastInput = new int[slots];
        Array.Fill(firstForward, -1);
        for (var k = 0; k < steps.Length; k++)
        {
            ref readonly var step = ref steps[k];
            if (step.HasForward && firstForward[step.Slot] < 0)
            {
                firstForward[step.Slot] = k;
            }

            lastWeight[step.GradientSlot] = step.HasWeight ? k : lastWeight[step.GradientSlot];
            lastInput[step.GradientSlot] = step.HasBackward ? k : lastInput[step.GradientSlot];
        }

        var moves = new StepMoves[steps.Length];
        for (var k = 0; k < steps.Length; k++)
        {
            ref readonly var step = ref steps[k];
            moves[k] = new StepMoves(
                step.HasForward && (layout.GathersEveryPass || (layout.GathersFirstPass && firstForward[step.Slot] == k)),
                step.HasWeight && (layout.ReducesEveryMicroBatch || (layout.OverlapGradients && lastWeight[step.GradientSlot] == k)),
                step.HasBackward && (layout.ReducesEveryMicroBatch || (layout.OverlapGradients && lastInput[step.GradientSlot] == k)));
        }

        return moves;
    }
}
