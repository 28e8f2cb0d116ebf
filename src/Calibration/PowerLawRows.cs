using Sim.Units;

namespace Sim.Calibration;

/// <summary>
/// Rows of each expert on the busiest rank when expert popularity follows a bounded power law, as the load generator of the ACM rows draws it: density x^-1.01 between 1 and 0.8 tokens
/// (0.01 and 2 when there are fewer selections than experts), normalised to all selections, no expert above the number of tokens, busiest rank measured
/// (github.com/ai-dynamo/aiconfigurator, collector, power-law logits). The popularity of a draw is x = (a + u (b - a))^(1/(1-alpha)), a and b the bounds to the power 1 - alpha.
/// </summary>
public static class PowerLawRows
{
    private const double Alpha = 1.01;
    private const int Draws = 64;
    private static readonly ulong Stream = RandomStream.HashName("power-law expert rows");

    /// <summary>One array of rows per draw.</summary>
    public static IReadOnlyList<int[]> Busiest(int tokens, int experts, int topK, int ranks) =>
        [.. Enumerable.Range(0, Draws).Select(draw => BusiestRank(Counts(tokens, experts, topK, draw), ranks))];

    private static int[] Counts(int tokens, int experts, int topK, int draw)
    {
        var selections = (double)tokens * topK;
        var (least, most) = selections > experts ? (1.0, 0.8 * tokens) : (0.01, 2.0);
        var (low, high) = (Math.Pow(least, 1 - Alpha), Math.Pow(most, 1 - Alpha));
        var random = new RandomStream(1, Stream, (ulong)draw);
        var popularity = new double[experts];
        double sum = 0;
        for (var expert = 0; expert < experts; expert++)
            sum += popularity[expert] = Math.Pow(low + (random.NextDouble() * (high - low)), 1 / (1 - Alpha));
        return [.. popularity.Select(value => (int)Math.Min(tokens, Math.Round(value / sum * selections)))];
    }

    private static int[] BusiestRank(int[] counts, int ranks)
    {
        var held = counts.Length / ranks;
        return Enumerable.Range(0, ranks).Select(rank => counts[(rank * held)..((rank + 1) * held)]).MaxBy(rank => rank.Sum(count => (long)count))!;
    }
}
