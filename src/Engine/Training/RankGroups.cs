namespace Sim.Engine.Training;

/// <summary>The groups of one kind: every rank is in exactly one.</summary>
/// <param name="Of">Group of each rank.</param>
/// <param name="Members">Simulated ranks of each group, ascending.</param>
/// <param name="Fold">Ranks that each simulated member stands for: 1 unless the step is folded and the group spans its replicas.</param>
public sealed record RankGroups(int[] Of, int[][] Members, int Fold = 1)
{
    /// <summary>The simulated members of a rank's group.</summary>
    public int[] With(int rank) => Members[Of[rank]];

    /// <summary>Ranks of a rank's group, those that are not simulated included.</summary>
    public int SizeOf(int rank) => With(rank).Length * Fold;

    /// <summary>Nodes that a rank's group spans, likewise: a fold leaves out whole nodes.</summary>
    public int NodesOf(int rank, int gpusPerNode) => With(rank).Select(member => member / gpusPerNode).Distinct().Count() * Fold;
}
