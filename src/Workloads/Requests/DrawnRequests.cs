using Sim.Units;

namespace Sim.Workloads.Requests;

/// <summary>
/// Requests from a seed. Distances: equal, exponential, or of two exponentials with balanced means (hyperexponential, squared coefficient of variation c: with probability
/// p = (1 + sqrt((c - 1) / (c + 1))) / 2 of rate 2 p x rate, else 2 (1 - p) x rate). Lengths are log-normal with the given mean and standard deviation of the logarithm, at least 1.
/// </summary>
public sealed class DrawnRequests : IRequestSource
{
    private static readonly ulong Stream = RandomStream.HashName("requests");

    private readonly ulong _seed;
    private long _count;
    private double _seconds;

    /// <param name="seed">Seed.</param>
    public DrawnRequests(ulong seed) => _seed = seed;

    public required ArrivalKind Kind { get; init; }

    /// <summary>Requests per second.</summary>
    public required double Rate { get; init; }

    /// <summary>Squared coefficient of variation of the distances of bursty arrivals.</summary>
    public double Burstiness { get; init; } = 4;

    public required double MeanInput { get; init; }

    public required double MeanOutput { get; init; }

    /// <summary>Standard deviation of the logarithm of input lengths.</summary>
    public double InputSpread { get; init; }

    /// <summary>Standard deviation of the logarithm of output lengths.</summary>
    public double OutputSpread { get; init; }

    /// <summary>Share of a prompt whose cache is stored.</summary>
    public double PrefixShare { get; init; }

    /// <summary>Requests in all.</summary>
    public long Limit { get; init; } = long.MaxValue;

    public bool TryNext(out Request request)
    {
        request = default;
        if (_count == Limit)
        {
            return false;
        }

        var random = new RandomStream(_seed, Stream, (ulong)_count++);
        _seconds += Distance(ref random);
        var input = Length(ref random, MeanInput, InputSpread);
        var output = Length(ref random, MeanOutput, OutputSpread);
        request = new Request((long)(_seconds * 1e12), input, output, Math.Min(input - 1, (int)(input * PrefixShare)));
        return true;
    }

    private double Distance(ref RandomStream random)
    {
        if (Kind == ArrivalKind.Fixed)
        {
            return 1 / Rate;
        }

        var rate = Rate;
        if (Kind == ArrivalKind.Bursty)
        {
            var p = (1 + Math.Sqrt((Burstiness - 1) / (Burstiness + 1))) / 2;
            rate *= random.NextDouble() < p ? 2 * p : 2 * (1 - p);
        }

        return -Math.Log(1 - random.NextDouble()) / rate;
    }

    private static int Length(ref RandomStream random, double mean, double spread) =>
        (int)Math.Clamp(Math.Round(mean * Math.Exp((spread * random.NextGaussian()) - (spread * spread / 2))), 1, 1 << 24);
}
