using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>How a rank's two main streams spend the step, in seconds.</summary>
/// <param name="ComputeBusy">Kernels on the compute stream.</param>
/// <param name="Transfer">Exchange transfers on the communication stream, with their fixed latencies.</param>
/// <param name="Barrier">Waiting at notify barriers for other ranks, and the barriers' own latency.</param>
/// <param name="Exposed">Exchange time (barriers included) during which the compute stream was idle.</param>
/// <param name="Collective">Gradient reduction and parameter gathering.</param>
public readonly record struct StreamUse(double ComputeBusy, double Transfer, double Barrier, double Exposed, double Collective)
{
    public static StreamUse Of(TrainingRun run, int rank)
    {
        var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
        var computes = program.Total(Streams.Compute);
        double busy = 0, transfer = 0, barrier = 0, collective = 0, exposed = 0;
        for (var i = 0; i < computes; i++)
        {
            var index = run.Log.Index(rank, Streams.Compute, i);
            busy += run.Log.End(index) - run.Log.Start(index);
        }

        var next = 0;
        for (var step = 0; step < program.Steps.Length; step++)
        {
            var operations = program.Templates[program.Steps[step].Template].Operations[Streams.Exchange];
            for (var place = 0; place < operations.Length; place++)
            {
                var ordinal = program.Before(step, Streams.Exchange) + place;
                var index = run.Log.Index(rank, Streams.Exchange, ordinal);
                var (start, end) = (run.Log.Start(index), run.Log.End(index));
                if (operations[place].Kind == OperationKind.Collective)
                {
                    collective += end - start;
                    continue;
                }

                var begun = run.Barrier(rank, ordinal).TransferStart.Picoseconds;
                transfer += end - begun;
                barrier += begun - start;
                exposed += Uncovered(run, rank, start, end, computes, ref next);
            }
        }

        return new StreamUse(busy * 1e-12, transfer * 1e-12, barrier * 1e-12, exposed * 1e-12, collective * 1e-12);
    }

    /// <summary>Picoseconds of [start, end) in which no kernel ran; both streams are in order of time, so one pointer sweeps the kernels.</summary>
    private static long Uncovered(TrainingRun run, int rank, long start, long end, int computes, ref int next)
    {
        while (next < computes && run.Log.End(run.Log.Index(rank, Streams.Compute, next)) <= start)
        {
            next++;
        }

        var covered = 0L;
        for (var i = next; i < computes; i++)
        {
            var index = run.Log.Index(rank, Streams.Compute, i);
            if (run.Log.Start(index) >= end)
            {
                break;
            }

            covered += Math.Min(end, run.Log.End(index)) - Math.Max(start, run.Log.Start(index));
        }

        return end - start - covered;
    }
}
