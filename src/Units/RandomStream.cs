namespace Sim.Units;

/// <summary>
/// A named stream of pseudo-random numbers: every draw is a pure function of (seed, stream name, index), so that sender,
/// receiver and a later recomputation see the same value and nothing is stored. The mixing function is the finaliser of
/// SplitMix64 (Steele, Lea, Flood 2014), applied to a Weyl sequence.
/// </summary>
public struct RandomStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private readonly ulong _key;
    private ulong _counter;
    private double _spare;
    private bool _hasSpare;

    /// <summary>Opens the stream of (seed, name hash, index) at its start. Hash a name once with <see cref="HashName"/>.</summary>
    public RandomStream(ulong seed, ulong nameHash, ulong index)
    {
        _key = Mix(unchecked(Mix(unchecked(Mix(unchecked(seed + Golden)) ^ nameHash)) + (index * Golden)));
        _counter = 0;
        _spare = 0;
        _hasSpare = false;
    }

    /// <summary>FNV-1a hash of a stream's name.</summary>
    public static ulong HashName(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }

        return hash;
    }

    /// <summary>The next 64 uniform bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            _counter++;
            return Mix(_key + (_counter * Golden));
        }
    }

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform integer in [0, bound), by multiplication (bias below bound / 2^64).</summary>
    public int NextInt(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>Standard normal, by the polar method of Marsaglia.</summary>
    public double NextGaussian()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        double u, v, s;
        do
        {
            u = (2 * NextDouble()) - 1;
            v = (2 * NextDouble()) - 1;
            s = (u * u) + (v * v);
        }
        while (s is >= 1 or 0);
        var scale = Math.Sqrt(-2 * Math.Log(s) / s);
        _spare = v * scale;
        _hasSpare = true;
        return u * scale;
    }

    /// <summary>Fills with the values that as many calls of <see cref="NextGaussian"/> give, sooner: rejection without a branch, and logarithms side by side.</summary>
    public void NextGaussians(Span<double> values)
    {
        if (_hasSpare && values.Length > 0)
        {
            values[0] = NextGaussian();
            values = values[1..];
        }

        var end = values.Length & ~1;
        var accepted = 0;
        while (accepted < end)
        {
            var u = (2 * NextDouble()) - 1;
            var v = (2 * NextDouble()) - 1;
            var s = (u * u) + (v * v);
            values[accepted] = u;
            values[accepted + 1] = v;
            accepted += (s < 1 ? 2 : 0) & (s > 0 ? 2 : 0);
        }

        for (var i = 0; i < end; i += 2)
        {
            var (u, v) = (values[i], values[i + 1]);
            var s = (u * u) + (v * v);
            var scale = Math.Sqrt(-2 * Math.Log(s) / s);
            values[i] = u * scale;
            values[i + 1] = v * scale;
        }

        if (end < values.Length)
        {
            values[end] = NextGaussian();
        }
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
