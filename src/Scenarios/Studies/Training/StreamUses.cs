using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;

namespace Sim.Scenarios.Studies.Training;

/// <summary>Stream use averaged and broken down for reports.</summary>
internal static class StreamUses
{
    public static StreamUse Mean(TrainingRun run, IEnumerable<int> ranks)
    {
        double busy = 0, transfer = 0, barrier = 0, exposed = 0, collective = 0;
        var count = 0;
        foreach (var rank in ranks)
        {
            var use = StreamUse.Of(run, rank);
            busy += use.ComputeBusy;
            transfer += use.Transfer;
            barrier += use.Barrier;
            exposed += use.Exposed;
            collective += use.Collective;
            count++;
        }

        return new StreamUse(busy / count, transfer / count, barrier / count, exposed / count, collective / count);
    }

    /// <summary>Compute stream: busy, exposed exchange, collectives, and the rest, which is pipeline bubble.</summary>
    public static IReadOnlyList<TimeShare> Breakdown(string group, StreamUse use, double seconds) =>
    [
        new(group, "compute", use.ComputeBusy),
        new(group, "exposed expert exchange", use.Exposed),
        new(group, "gradient and weight collectives", use.Collective),
        new(group, "waiting for the pipeline", Math.Max(0, seconds - use.ComputeBusy - use.Exposed - use.Collective)),
    ];
}
