namespace Sim.Scenarios.Models;

/// <summary>The counts that a scenario is checked against before the model itself is built.</summary>
/// <param name="Layers">Decoder layers, or null when the file does not say.</param>
/// <param name="RoutedExperts">Routed experts of a MoE layer, or null for a dense model.</param>
public sealed record ModelCounts(int? Layers, int? RoutedExperts);
