namespace Sim.Units;

/// <summary>Index of a GPU in the cluster, 0-based, node-major.</summary>
public readonly record struct GpuId(int Value);
