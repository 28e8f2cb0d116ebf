using Sim.Workloads.Models;

namespace Sim.Workloads.Programs;

/// <summary>One layer that a stage holds.</summary>
/// <param name="Layer">Index in the model; MTP modules follow the last layer.</param>
/// <param name="Kind">Dense or mixture of experts.</param>
/// <param name="IsMtp">A multi-token-prediction module: its projection comes before it and a pass through the head after it.</param>
/// <param name="IsVariant">Its attention is the model's variant.</param>
/// <param name="IsFrozen">It is not trained: no weight gradients.</param>
/// <param name="EndsBackward">No layer before it is trained: its gradients go no further, and if it is frozen itself it has no backward.</param>
public readonly record struct StageUnit(int Layer, LayerKind Kind, bool IsMtp, bool IsVariant = false, bool IsFrozen = false, bool EndsBackward = false);
