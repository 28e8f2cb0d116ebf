namespace Sim.Workloads.Programs;

/// <summary>What a backward step does beside input gradients.</summary>
/// <param name="Weights">Weight gradients are part of it.</param>
/// <param name="Recomputes">Each layer's forward runs first.</param>
/// <param name="ReducesLayers">The weight gradients made in it are reduced at once.</param>
/// <param name="ReducesEmbedding">So is the embedding's, which is made with the input gradients.</param>
internal readonly record struct BackwardWork(bool Weights, bool Recomputes, bool ReducesLayers, bool ReducesEmbedding);
