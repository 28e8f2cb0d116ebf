namespace Sim.Engine.Compute;

/// <summary>What one rank computes on in a phase.</summary>
/// <param name="Tokens">Tokens of the micro-batch on this rank; one sequence for attention.</param>
/// <param name="RowsPerExpert">Rows of each expert on this rank after dispatch.</param>
/// <param name="ReceivedTokens">Distinct tokens this rank received (a token for two of its experts counts once).</param>
/// <param name="Parameters">Parameters this rank updates in the optimizer step.</param>
public sealed record KernelLoad(int Tokens, int[] RowsPerExpert, double ReceivedTokens, double Parameters = 0)
{
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
