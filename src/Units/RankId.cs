namespace Sim.Units;

/// <summary>Index of a rank of the workload, 0-based; placement maps it to a GPU.</summary>
public readonly record struct RankId(int Value);
