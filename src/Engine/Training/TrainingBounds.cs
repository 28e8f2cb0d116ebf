using Sim.Engine.Results;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Bounds of a training step from the programs, the phase times and the hardware's rates alone; nothing of the simulation enters. Lower: the busiest rank's compute
/// stream; the bytes its NIC must send; a micro-batch's way through all stages and back. Upper: everything of all pipeline ranks one after another.
/// </summary>
public sealed class TrainingBounds(TrainingWorkload workload, TrainingParameters parameters, TrainingTraffic traffic)
{
    /// <summary>Bounds of the whole step.</summary>
    public BoundCheck Step(SimDuration simulated)
    {
        var (lower, reason) = (0.0, "");
        double serial = 0;
        for (var p = 0; p < workload.Programs.Length; p++)
        {
            var work = Work(workload.Programs[p]);
            Raise(ref lower, ref reason, work.ComputeLow, $"compute stream of pipeline rank {p}");
            Raise(ref lower, ref reason, work.NicBytes / traffic.NicRate, $"NIC egress of pipeline rank {p}");
            serial += work.ComputeHigh + work.Serial;
        }

        return new BoundCheck("training step", simulated.Seconds, lower, serial, reason);
    }

    private static void Raise(ref double lower, ref string reason, double seconds, string why)
    {
        if (seconds > lower)
        {
            (lower, reason) = (seconds, why);
        }
    }

    private (double ComputeLow, double ComputeHigh, double NicBytes, double Serial) Work(TrainingProgram program)
    {
        double low = 0, high = 0, bytes = 0, serial = 0;
        foreach (var step in program.Steps)
        {
            var streams = program.Templates[step.Template].Operations;
            for (var s = 0; s < streams.Length; s++)
            {
                foreach (ref readonly var operation in streams[s].AsSpan())
                {
                    switch (operation.Kind)
                    {
                        case OperationKind.Compute:
                            // The mean over ranks and micro-batches of the rows is exact, and times are convex in rows, so the busiest rank is never below it.
                            low += operation.Argument * parameters.PhaseTimes.Picoseconds(operation.Phase, operation.Overlapped, traffic.LeastRows) * 1e-12;
                            high += operation.Argument * parameters.PhaseTimes.Picoseconds(operation.Phase, operation.Overlapped, traffic.MostRows) * 1e-12;
                            break;
                        case OperationKind.Send:
                            bytes += workload.BoundaryBytes;
                            serial += (workload.BoundaryBytes / traffic.NicRate) + parameters.SendLatency.Seconds;
                            break;
                        case OperationKind.Collective:
                            serial += 2 * ((program.Collectives[operation.Argument].Bytes / traffic.NicRate)
                                + (parameters.RingStepLatency.Seconds * traffic.LargestGroup));
                            break;
                        default:
                            var isDispatch = operation.Kind == OperationKind.Dispatch;
                            var perToken = isDispatch ? parameters.DispatchBytes : parameters.CombineBytes;
                            bytes += traffic.RemotePairs * perToken;
                            serial += (traffic.GroupPairs * perToken / traffic.NarrowestRate) + parameters.NotifyLatency.Seconds
                                + (isDispatch ? parameters.DispatchLatency : parameters.CombineLatency).Seconds;
                            break;
                    }
                }
            }
        }

        return (low, high, bytes, serial);
    }
}
