using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;

namespace Sim.Scenarios.Studies.Training;

/// <summary>Stream use averaged and broken down for reports.</summary>
internal static class StreamUses
{
    public static StreamUse Mean(TrainingRun run, IEnumerable<int> ranks)
    {
        double busy = 0, transfer = 0, barrier = 0, exposed = 0, model = 0, exposedModel = 0, data = 0, exposedData = 0;
        var count = 0;
        foreach (var rank in ranks)
        {
            var use = StreamUse.Of(run, rank);
            busy += use.ComputeBusy;
            transfer += use.Transfer;
            barrier += use.Barrier;
            exposed += use.Exposed;
            model += use.Model;
            exposedModel += use.ExposedModel;
            data += use.Data;
            exposedData += use.ExposedData;
            count++;
        }

        return new StreamUse(busy / count, transfer / count, barrier / count, exposed / count, model / count, exposedModel / count, data / count, exposedData / count);
    }

    /// <summary>Compute stream: busy, exposed exchange, collectives, and the rest, which is pipeline bubble.</summary>
    public static IReadOnlyList<TimeShare> Breakdown(string group, StreamUse use, double seconds) =>
    [
        new(group, "compute", use.ComputeBusy),
        new(group, "exposed expert exchange", use.Exposed),
        new(group, "exposed TP and CP collectives", use.ExposedModel),
        new(group, "exposed ZeRO and DP collectives", use.ExposedData),
        new(group, "waiting for the pipeline", Math.Max(0, seconds - use.ComputeBusy - use.Exposed - use.ExposedModel - use.ExposedData)),
    ];
}
