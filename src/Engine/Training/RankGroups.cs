namespace Sim.Engine.Training;

/// <summary>The groups of one kind: every rank is in exactly one.</summary>
/// <param name="Of">Group of each rank.</param>
/// <param name="Members">Ranks of each group, ascending.</param>
public sealed record RankGroups(int[] Of, int[][] Members)
{
    /// <summary>The members of a rank's group.</summary>
    public int[] With(int rank) => Members[Of[rank]];

    /// <summary>Nodes that a rank's group spans.</summary>
    public int NodesOf(int rank, int gpusPerNode) => With(rank).Select(member => member / gpusPerNode).Distinct().Count();
}
