using Sim.Workloads.Inference;
using Sim.Workloads.Parallelism;

namespace Sim.Engine.Compute;

/// <summary>What one rank computes on in a phase.</summary>
/// <param name="Tokens">Tokens of the micro-batch on this context-parallel rank, before sequence parallelism divides them.</param>
/// <param name="RowsPerExpert">Rows of each expert on this rank after dispatch.</param>
/// <param name="ReceivedTokens">Distinct tokens this rank received (a token for two of its experts counts once).</param>
/// <param name="Parameters">Parameters this rank updates in the optimizer step.</param>
public sealed record KernelLoad(int Tokens, int[] RowsPerExpert, double ReceivedTokens, double Parameters = 0)
{
    /// <summary>Sequences that the tokens belong to: the micro-batch.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>Ranks that share every matrix; between the matrices each has its part of the tokens (sequence parallelism).</summary>
    public int TensorParallel { get; init; } = 1;

    /// <summary>Ranks that share a sequence. Each has the same share of the causal triangle.</summary>
    public int ContextParallel { get; init; } = 1;

    /// <summary>Ranks that share the matrices of dense MLPs and shared experts in an inference pass.</summary>
    public int MlpTensorParallel { get; init; } = 1;

    /// <summary>Ranks that share the matrices of each routed expert in an inference pass.</summary>
    public int ExpertTensorParallel { get; init; } = 1;

    /// <summary>The sequences of an inference pass; null in training.</summary>
    public InferenceBatch? Batch { get; init; }

    /// <summary>Bytes of one cached element of an inference pass.</summary>
    public double CacheElementBytes { get; init; } = 2;

    /// <summary>What the backward computes again: none and full have the same kernels, since with full the program runs the whole forward again.</summary>
    public Recomputation Recomputation { get; init; }

    /// <summary>All rows.</summary>
    public long Rows
    {
        get
        {
            long sum = 0;
            foreach (var rows in RowsPerExpert)
                sum += rows;
            return sum;
        }
    }
}
