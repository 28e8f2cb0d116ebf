namespace Sim.Workloads.Parallelism;

/// <summary>
/// Divides a row of weights into consecutive non-empty parts, the last of which also carries a tail (and may be empty):
/// least maximum first, then least sum of squares under that maximum. Dynamic programming, O(stages x layers^2).
/// </summary>
internal static class StageBalancer
{
    internal static int[] Divide(ReadOnlySpan<double> weights, double tail, int stages)
    {
        var prefix = new double[weights.Length + 1];
        for (var i = 0; i < weights.Length; i++) prefix[i + 1] = prefix[i] + weights[i];
        var limit = Solve(prefix, tail, stages, double.PositiveInfinity, square: false, out _);
        // The prefix sums round in the last place: a part that equals the limit must still fit under it.
        Solve(prefix, tail, stages, limit * (1 + 1e-12), square: true, out var counts);
        return counts;
    }

    // best[s][n]: the value of the best division of the layers from n on into the stages from s on.
    private static double Solve(double[] prefix, double tail, int stages, double limit, bool square, out int[] counts)
    {
        var layers = prefix.Length - 1;
        var best = new double[layers + 1];
        var choice = new int[stages, layers + 1];
        for (var n = 0; n <= layers; n++)
        {
            best[n] = Value(prefix[layers] - prefix[n] + tail, limit, square);
            choice[stages - 1, n] = layers - n;
        }

        for (var stage = stages - 2; stage >= 0; stage--)
        {
            var next = new double[layers + 1];
            Array.Fill(next, double.PositiveInfinity);
            for (var n = 0; n < layers; n++)
            {
                for (var take = 1; n + take <= layers; take++)
                {
                    var here = Value(prefix[n + take] - prefix[n], limit, square);
                    var total = square ? here + best[n + take] : Math.Max(here, best[n + take]);
                    if (total > next[n] || double.IsPositiveInfinity(total)) continue;
                    next[n] = total;
                    choice[stage, n] = take;
                }
            }

            best = next;
        }

        counts = new int[stages];
        for (int stage = 0, n = 0; stage < stages; stage++)
        {
            counts[stage] = choice[stage, n];
            n += counts[stage];
        }

        return best[0];
    }

    private static double Value(double weight, double limit, bool square)
    {
        if (weight > limit) return double.PositiveInfinity;
        return square ? weight * weight : weight;
    }
}
