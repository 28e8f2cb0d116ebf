using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Engine.Collectives;

/// <summary>
/// Times a collective on a cluster. The sends of each phase are laid on the resources and timed once; equal rounds, equal channels and ranks that repeat around
/// the group are not timed again. See README.md in this folder for what is exact.
/// </summary>
public static class CollectiveRun
{
    /// <summary>Rounds x ranks x chunks x channels beyond which a run is refused: about a minute.</summary>
    private const double LargestWork = 8e9;

    /// <param name="network">The cluster; the group is its GPUs 0 to n - 1.</param>
    /// <param name="efficiency">Payload over wire rate, for the bound.</param>
    /// <param name="setup">The collective.</param>
    /// <param name="latency">What the library adds.</param>
    /// <param name="token">Stops the run.</param>
    /// <exception cref="ArgumentException">The group is no whole number of nodes, or too large for a fabric without symmetry.</exception>
    public static CollectiveOutcome Run(
        ClusterNetwork network, TransportEfficiency efficiency, CollectiveSetup setup, StepLatency latency, CancellationToken token = default)
    {
        RequireGroup(network, setup);
        var builder = new PatternBuilder(network, new SendPaths(network, latency), setup);
        if (setup.StepsOverlap)
        {
            builder.LoadAll();
        }

        var phases = PhaseList.Of(setup);
        var patterns = new RoundPattern[phases.Count][];
        var summaries = new PhaseSummary?[phases.Count];
        for (var i = 0; i < phases.Count; i++)
        {
            token.ThrowIfCancellationRequested();
            patterns[i] = [];
            if (phases[i].AtOnce)
            {
                summaries[i] = builder.Phase(phases[i].First, phases[i].End, token);
            }
            else
            {
                patterns[i] = builder.Step(phases[i].First, phases[i].End - phases[i].First);
            }
        }

        var channels = Enumerable.Range(0, setup.Channels).Any(c => patterns.Any(p => p.Length > 0 && !p[c].SameAs(p[0]))) ? setup.Channels : 1;
        var period = Period(setup.Algorithm.Ranks, patterns, summaries, channels);
        RequireWork(setup, period, channels);
        var (end, exact) = (0L, true);
        long[] rankEnd = [];
        for (var channel = 0; channel < channels; channel++)
        {
            var clock = new PipelineClock(period, setup.Chunks);
            for (var i = 0; i < phases.Count; i++)
            {
                for (var step = phases[i].First; step < phases[i].End && summaries[i] is null; step++)
                {
                    if (step % 1024 == 0)
                    {
                        token.ThrowIfCancellationRequested();
                    }

                    clock.Step(patterns[i][channel], setup.StepsOverlap);
                }

                if (summaries[i] is { } summary)
                {
                    clock.Phase(summary);
                }
            }

            end = Math.Max(end, clock.End);
            exact &= clock.IsExact;
            rankEnd = [.. rankEnd, .. clock.LastReceived];
        }

        builder.Total.CarryAll();
        var (busiest, seconds) = builder.Total.Busiest();
        var (bound, reason) = CollectiveBound.Of(network.Graph, efficiency, setup.Algorithm, setup.Message, latency);
        return new CollectiveOutcome(
            latency.Base + new SimDuration(end),
            bound,
            reason,
            SimDuration.FromSeconds(seconds),
            busiest,
            SendsOf(builder, setup, phases),
            builder.Enumerated,
            period,
            channels,
            exact,
            rankEnd);
    }

    /// <summary>Smallest divisor of the group after which all patterns repeat.</summary>
    private static int Period(int ranks, RoundPattern[][] patterns, PhaseSummary?[] summaries, int channels)
    {
        for (var period = 1; period < ranks; period++)
        {
            if (ranks % period == 0
                && patterns.All(pattern => pattern.Take(channels).All(p => p.Repeats(period)))
                && summaries.All(s => s is null || (Repeats(s.Sends, period) && Repeats(s.Receives, period))))
            {
                return period;
            }
        }

        return ranks;
    }

    private static bool Repeats(long[] values, int period) => values.AsSpan(period).SequenceEqual(values.AsSpan(0, values.Length - period));

    private static long SendsOf(PatternBuilder builder, CollectiveSetup setup, List<PhaseList.Phase> phases)
    {
        var repeated = phases.Where(p => p.Repeats).Sum(p => (long)(p.End - p.First - 1) * setup.Algorithm.Ranks * setup.Channels);
        return (builder.Enumerated + repeated) * setup.Chunks;
    }

    private static void RequireGroup(ClusterNetwork network, CollectiveSetup setup)
    {
        var (ranks, perNode) = (setup.Algorithm.Ranks, network.Graph.GpusPerNode);
        if (ranks > network.Graph.GpuCount || (ranks > perNode && ranks % perNode != 0))
        {
            throw new ArgumentException(
                $"a group of {ranks} GPUs is neither part of one node nor whole nodes of {perNode} in a cluster of {network.Graph.GpuCount}");
        }
    }

    private static void RequireWork(CollectiveSetup setup, int period, int channels)
    {
        if ((double)setup.Algorithm.Steps * period * setup.Chunks * channels > LargestWork)
        {
            throw new ArgumentException(
                $"{setup.Algorithm.Name} over {setup.Algorithm.Ranks} GPUs has {setup.Algorithm.Steps} steps of {setup.Chunks} chunks, and on this fabric no two "
                + $"of {period} ranks are alike: too much to time one by one; use fewer chunks, a smaller group or a fabric with adaptive routing");
        }
    }
}
