namespace Sim.Units;

/// <summary>Index of a directed link in the cluster graph, 0-based.</summary>
public readonly record struct LinkId(int Value);
