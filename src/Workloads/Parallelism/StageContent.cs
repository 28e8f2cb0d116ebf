namespace Sim.Workloads.Parallelism;

/// <summary>What one pipeline stage computes.</summary>
/// <param name="FirstLayer">Index of its first transformer layer.</param>
/// <param name="LayerCount">Number of consecutive layers; may be 0 for the first and the last stage.</param>
/// <param name="Embedding">Whether it looks tokens up: the first stage.</param>
/// <param name="Head">Whether it computes the output and the loss: the last stage.</param>
/// <param name="MtpModules">Multi-token-prediction modules, all on the last stage beside the head they share.</param>
public readonly record struct StageContent(int FirstLayer, int LayerCount, bool Embedding, bool Head, int MtpModules);
