using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>Exchanges by kind: waiting at the barrier, transfer, and both together, each the mean over ranks and layers.</summary>
internal static class ExchangeSpans
{
    public static IEnumerable<Metric> Metrics(TrainingRun run)
    {
        foreach (var kind in new[] { OperationKind.Dispatch, OperationKind.Combine })
        {
            foreach (var isBackward in new[] { false, true })
            {
                var (barrier, transfer) = Mean(run, kind, isBackward);
                var name = $"{kind.ToString().ToLowerInvariant()}_{(isBackward ? "backward" : "forward")}";
                yield return new Metric("barrier." + name, barrier * 1e3, "ms", $"waiting at the notify barrier, {name}, mean over ranks and layers");
                yield return new Metric("transfer." + name, transfer * 1e3, "ms", $"transfer, {name}, mean over ranks and layers");
                yield return new Metric("span." + name, (barrier + transfer) * 1e3, "ms", $"barrier and transfer, {name}, mean over ranks and layers");
            }
        }
    }

    private static (double Barrier, double Transfer) Mean(TrainingRun run, OperationKind kind, bool isBackward)
    {
        double barrier = 0, transfer = 0;
        var count = 0;
        for (var rank = 0; rank < run.Ranks.Count; rank++)
        {
            var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
            for (var step = 0; step < program.Steps.Length; step++)
            {
                var operations = program.Templates[program.Steps[step].Template].Operations[Streams.Exchange];
                for (var place = 0; place < operations.Length; place++)
                {
                    if (operations[place].Kind != kind || operations[place].IsBackward != isBackward)
                    {
                        continue;
                    }

                    var ordinal = program.Before(step, Streams.Exchange) + place;
                    var index = run.Log.Index(rank, Streams.Exchange, ordinal);
                    var begun = run.Barrier(rank, ordinal).TransferStart.Picoseconds;
                    barrier += begun - run.Log.Start(index);
                    transfer += run.Log.End(index) - begun;
                    count++;
                }
            }
        }

        return count == 0 ? (0, 0) : (barrier * 1e-12 / count, transfer * 1e-12 / count);
    }
}
