namespace Sim.Engine.Flow;

/// <summary>One resource that a flow uses.</summary>
/// <param name="Resource">Index of the resource.</param>
/// <param name="Coefficient">Capacity taken per unit of the flow's rate; positive. A split over n equal paths has 1/n on each;
/// NVLink fan-out has (bytes forwarded to that GPU) / (bytes sent).</param>
public readonly record struct FlowEntry(int Resource, double Coefficient);
