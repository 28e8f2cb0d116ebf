using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// What is written down over time while packets run: the depth of each queue of a switch at multiples of an interval, the busy time of each tier in each interval, when links
/// stalled. It changes no time and no count of a run, and its memory has a bound: when a run is longer than so many samples, every second one is left out and the interval doubles.
/// </summary>
public sealed record Observation
{
    /// <summary>Distance of the samples at first; null for the wire time of a full packet on the fastest link, below which a queue cannot change by more than a packet per input.</summary>
    public SimDuration? Interval { get; init; }

    /// <summary>Most samples of a queue, a power of two from 64 on; fewer where all links together would take more than <see cref="MostBytes"/>.</summary>
    public int Samples { get; init; } = 1024;

    /// <summary>Classes of links whose busy time is added up; null for those of <see cref="LinkTiers.Of"/>.</summary>
    public LinkTiers? Tiers { get; init; }

    /// <summary>Memory for the samples of all queues, and as much again for the stalls of all links.</summary>
    public const long MostBytes = 64 << 20;

    private const int FewestSamples = 64;

    /// <summary>Samples of a queue in a network of so many links.</summary>
    internal int SamplesFor(int links)
    {
        var samples = Samples;
        while (samples > FewestSamples && (long)samples * links * sizeof(int) > MostBytes)
        {
            samples /= 2;
        }

        return samples;
    }
}
