namespace Sim.Engine.Packet;

/// <summary>Order statistics of a sample: nearest rank, the smallest value that at least the fraction does not exceed.</summary>
public sealed class Percentiles
{
    private readonly double[] _sorted;

    /// <summary>Throws <see cref="ArgumentException"/> for an empty sample.</summary>
    public Percentiles(IEnumerable<double> sample)
    {
        _sorted = [.. sample.Order()];
        if (_sorted.Length == 0)
            throw new ArgumentException("a sample without values has no percentiles", nameof(sample));
    }

    /// <summary>Values of the sample.</summary>
    public int Count => _sorted.Length;

    public double Mean => _sorted.Average();

    public double Least => _sorted[0];

    public double Most => _sorted[^1];

    /// <summary>The value at a fraction from 0 to 1.</summary>
    public double At(double fraction) => _sorted[Math.Clamp((int)Math.Ceiling(fraction * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
