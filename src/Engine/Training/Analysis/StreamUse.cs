using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>How a rank's streams spend the step, in seconds.</summary>
/// <param name="ComputeBusy">Kernels on the compute stream.</param>
/// <param name="Transfer">Exchange transfers on the communication stream, with their fixed latencies.</param>
/// <param name="Barrier">Waiting at notify barriers for other ranks, and the barriers' own latency.</param>
/// <param name="Exposed">Exchange time (barriers included) during which the compute stream was idle.</param>
/// <param name="Model">Tensor- and context-parallel collectives, waiting for the group included.</param>
/// <param name="ExposedModel">Their time during which the compute stream was idle.</param>
/// <param name="Data">Gradient reduction and weight gathering, waiting for the group included.</param>
/// <param name="ExposedData">Their time during which the compute stream was idle.</param>
public readonly record struct StreamUse(
    double ComputeBusy, double Transfer, double Barrier, double Exposed, double Model, double ExposedModel, double Data, double ExposedData)
{
    public static StreamUse Of(TrainingRun run, int rank)
    {
        var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
        double busy = 0, barrier = 0;
        for (var i = 0; i < program.Total(Streams.Compute); i++)
        {
            var index = run.Log.Index(rank, Streams.Compute, i);
            busy += run.Log.End(index) - run.Log.Start(index);
        }

        for (var i = 0; i < program.Total(Streams.Exchange); i++)
        {
            barrier += run.Barrier(rank, i).TransferStart.Picoseconds - run.Log.Start(run.Log.Index(rank, Streams.Exchange, i));
        }

        var (exchange, exposed) = Sum(run, rank, Streams.Exchange);
        var (model, exposedModel) = Sum(run, rank, Streams.Model);
        var (data, exposedData) = Sum(run, rank, Streams.Data);
        return new StreamUse(busy * 1e-12, (exchange - barrier) * 1e-12, barrier * 1e-12, exposed, model * 1e-12, exposedModel, data * 1e-12, exposedData);
    }

    /// <summary>Picoseconds of a stream's operations, and the seconds of them in which no kernel ran.</summary>
    private static (double All, double Exposed) Sum(TrainingRun run, int rank, int stream)
    {
        var program = run.Workload.Programs[run.Ranks.PipelineRank[rank]];
        double all = 0, exposed = 0;
        var next = 0;
        for (var i = 0; i < program.Total(stream); i++)
        {
            var index = run.Log.Index(rank, stream, i);
            var (start, end) = (run.Log.Start(index), run.Log.End(index));
            all += end - start;
            exposed += Uncovered(run, rank, start, end, program.Total(Streams.Compute), ref next);
        }

        return (all, exposed * 1e-12);
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
