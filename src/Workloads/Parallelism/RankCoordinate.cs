namespace Sim.Workloads.Parallelism;

/// <summary>Where a rank stands in each kind of group, and on which GPU it runs.</summary>
/// <param name="Tensor">Index in its tensor-parallel group.</param>
/// <param name="Context">Index in its context-parallel group.</param>
/// <param name="Data">Data-parallel index.</param>
/// <param name="Pipeline">Pipeline rank.</param>
/// <param name="InStage">Index among all ranks of its pipeline rank; modulo EP its index in the expert-parallel group.</param>
/// <param name="Node">Node it runs on.</param>
/// <param name="Gpu">GPU within the node.</param>
public readonly record struct RankCoordinate(int Tensor, int Context, int Data, int Pipeline, int InStage, int Node, int Gpu);
