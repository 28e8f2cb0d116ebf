namespace Sim.Engine.Serving;

/// <summary>
/// Counts of positive values in bins whose width is 0.5 % of the value: quantiles and distribution functions of any number of samples in a few thousand numbers. The mean is exact.
/// </summary>
public sealed class LogHistogram
{
    private const double Ratio = 1.005;
    private const double Least = 1e-6;

    private readonly double[] _counts = new double[6000];
    private double _sum;

    /// <summary>Samples.</summary>
    public double Count { get; private set; }

    /// <summary>Mean; 0 without samples.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>Adds a value so many times.</summary>
    public void Add(double value, double times = 1)
    {
        var bin = value <= Least ? 0 : (int)(Math.Log(value / Least) / Math.Log(Ratio)) + 1;
        _counts[Math.Min(bin, _counts.Length - 1)] += times;
        Count += times;
        _sum += value * times;
    }

    /// <summary>The value that a share of the samples does not exceed, to 0.5 %; 0 without samples.</summary>
    public double Quantile(double share)
    {
        double below = 0;
        for (var bin = 0; bin < _counts.Length && Count > 0; bin++)
        {
            below += _counts[bin];
            if (below >= share * Count)
            {
                return Value(bin);
            }
        }

        return 0;
    }

    /// <summary>The distribution function at its own steps, at most <paramref name="points"/> of them.</summary>
    public IReadOnlyList<(double Value, double Share)> Distribution(int points)
    {
        var steps = new List<(double, double)>();
        double below = 0;
        var next = 0.0;
        for (var bin = 0; bin < _counts.Length && Count > 0; bin++)
        {
            below += _counts[bin];
            if (_counts[bin] > 0 && below / Count >= next)
            {
                steps.Add((Value(bin), below / Count));
                next = (below / Count) + (1.0 / points);
            }
        }

        return steps;
    }

    private static double Value(int bin) => bin == 0 ? Least : Least * Math.Pow(Ratio, bin - 0.5);
}
