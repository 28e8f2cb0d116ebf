namespace Sim.Workloads.Parallelism;

/// <summary>Where a rank stands in each kind of group, and on which GPU it runs.</summary>
/// <param name="Tensor">Index in its tensor-parallel group.</param>
/// <param name="Context">Index in its context-parallel group.</param>
/// <param name="Expert">Index in its expert-parallel group.</param>
/// <param name="Data">Which of the DP / EP expert-parallel groups of its stage it is in; its data-parallel index is Expert + EP x Data.</param>
/// <param name="Pipeline">Pipeline rank.</param>
/// <param name="Node">Node it runs on.</param>
/// <param name="Gpu">GPU within the node.</param>
public readonly record struct RankCoordinate(int Tensor, int Context, int Expert, int Data, int Pipeline, int Node, int Gpu);
