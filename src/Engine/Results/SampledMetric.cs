namespace Sim.Engine.Results;

/// <summary>A metric over the draws of a sampled uncertainty.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Values">Its value in each draw, by number of the draw; at least one.</param>
public sealed record SampledMetric(string Name, string Unit, IReadOnlyList<double> Values)
{
    public double Median => Quantile(0.5);

    /// <summary>5 % quantile.</summary>
    public double Low => Quantile(0.05);

    /// <summary>95 % quantile.</summary>
    public double High => Quantile(0.95);

    /// <summary>
    /// Quantile of the draws at <paramref name="part"/> (0 to 1): linear between the sorted values, the first at 0 and the last at 1 (definition 7 of Hyndman and Fan, 1996).
    /// </summary>
    public double Quantile(double part)
    {
        double[] sorted = [.. Values.Order()];
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
