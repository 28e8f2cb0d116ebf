namespace Sim.Workloads.Programs;

/// <summary>One step of a rank's program.</summary>
/// <param name="Template">Index of the chunk template in the program.</param>
/// <param name="Kind">Phase of the step for the breakdown: F, B, W, F&amp;B, or the closing gradient reduction and optimizer.</param>
/// <param name="ForwardMicroBatch">Micro-batch of the forward work, or -1.</param>
/// <param name="BackwardMicroBatch">Micro-batch of the gradient work, or -1.</param>
public readonly record struct ProgramStep(int Template, StepPhase Kind, int ForwardMicroBatch, int BackwardMicroBatch);
