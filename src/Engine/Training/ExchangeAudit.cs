using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Holds every exchange of a finished step to its latency chain: transfers begin no sooner than the notify time after the last rank's arrival, and the last rank goes on no
/// sooner than the kernel's fixed time after the last transfer.
/// </summary>
internal sealed class ExchangeAudit(TrainingWorkload workload, TrainingParameters parameters, ClusterRanks ranks)
{
    /// <exception cref="BoundViolationException">A latency of an exchange is missing.</exception>
    public void Verify(TrainingRun run)
    {
        var (arrived, left, fixedTime) = (new List<long>(), new List<long>(), new List<long>());
        for (var group = 0; group < ranks.ExpertGroups.Length; group++)
        {
            arrived.Clear();
            left.Clear();
            fixedTime.Clear();
            foreach (var rank in ranks.ExpertGroups[group])
            {
                Collect(run.Log, rank, arrived, left, fixedTime);
            }

            for (var k = 0; k < arrived.Count; k++)
            {
                var (start, end) = run.Transfer(group, k);
                Require("notify barrier", group, k, start.Picoseconds - arrived[k], parameters.NotifyLatency.Picoseconds);
                Require("kernel", group, k, left[k] - end.Picoseconds, fixedTime[k]);
            }
        }
    }

    /// <summary>Latest start and end, over the ranks of a group, of each of its exchanges.</summary>
    private void Collect(OperationLog log, int rank, List<long> arrived, List<long> left, List<long> fixedTime)
    {
        var program = workload.Programs[ranks.PipelineRank[rank]];
        var index = log.Index(rank, Streams.Exchange, 0);
        var k = 0;
        foreach (ref readonly var step in program.Steps.AsSpan())
        {
            foreach (ref readonly var operation in program.Templates[step.Template].Operations[Streams.Exchange].AsSpan())
            {
                if (operation.Kind is OperationKind.Dispatch or OperationKind.Combine)
                {
                    if (k == arrived.Count)
                    {
                        arrived.Add(0);
                        left.Add(0);
                        fixedTime.Add((operation.Kind == OperationKind.Dispatch ? parameters.DispatchLatency : parameters.CombineLatency).Picoseconds);
                    }

                    arrived[k] = Math.Max(arrived[k], log.Start(index));
                    left[k] = Math.Max(left[k], log.End(index));
                    k++;
                }

                index++;
            }
        }
    }

    private static void Require(string what, int group, int ordinal, long simulated, long least)
    {
        if (simulated < least)
        {
            throw new BoundViolationException($"The {what} of exchange {ordinal} of expert group {group} took {simulated} ps, but its latency is {least} ps.");
        }
    }
}
