namespace Sim.Units;

/// <summary>Index of a node in the cluster, 0-based.</summary>
public readonly record struct NodeId(int Value);
