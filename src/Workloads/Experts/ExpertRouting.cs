namespace Sim.Workloads.Experts;

/// <summary>
/// How tokens choose experts: top-k of all experts in the best <see cref="GroupLimit"/> groups, a group being the experts of one node and its score
/// that of its best expert (node-limited routing, arXiv 2412.19437 section 2.1.2 and the published test of the expert-parallel kernels).
/// </summary>
public sealed record ExpertRouting
{
    /// <summary>Tokens of one rank in one micro-batch.</summary>
    public required int Tokens { get; init; }

    /// <summary>Routed experts of a layer.</summary>
    public required int Experts { get; init; }

    /// <summary>Routed experts per token.</summary>
    public required int TopK { get; init; }

    /// <summary>Nodes that a token may reach.</summary>
    public required int GroupLimit { get; init; }

    /// <summary>Nodes of the expert-parallel group.</summary>
    public required int Nodes { get; init; }

    /// <summary>GPUs per node; the group has Nodes x GpusPerNode ranks.</summary>
    public required int GpusPerNode { get; init; }

    /// <summary>Standard deviation of the logarithm of an expert's popularity; 0 is balanced in expectation.</summary>
    public double Skew { get; init; }

    /// <summary>Popularity of each expert from a trace, or null; takes the place of <see cref="Skew"/>.</summary>
    public IReadOnlyList<double>? Popularity { get; init; }

    /// <summary>Every rank sends exactly the expected numbers: no fluctuation at all.</summary>
    public bool Balanced { get; init; }

    public int Ranks => Nodes * GpusPerNode;

    public int ExpertsPerRank => Experts / Ranks;
}
