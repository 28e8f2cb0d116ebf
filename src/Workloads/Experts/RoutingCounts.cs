namespace Sim.Workloads.Experts;

/// <summary>What one rank sends in one exchange, as counts.</summary>
public sealed class RoutingCounts(int nodes, int ranks)
{
    /// <summary>Distinct (token, node) pairs per node, own node included.</summary>
    public readonly int[] TokensToNode = new int[nodes];

    /// <summary>Distinct (token, GPU) pairs per rank of the group, own GPU included.</summary>
    public readonly int[] TokensToGpu = new int[ranks];

    /// <summary>(token, expert) rows per rank of the group; they sum to tokens x top-k.</summary>
    public readonly int[] Rows = new int[ranks];
}
