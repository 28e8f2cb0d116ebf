using Sim.Engine.Results;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Bounds of a training step from the programs, the phase times and the hardware's rates alone; nothing of the simulation enters. Lower: of the busiest rank, its compute
/// stream, each stream of collectives, its exchanges one after the other, the bytes its NIC must send. Upper: everything of all pipeline ranks one after another.
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
            var rank = traffic.Ranks.RankAt[p * traffic.Ranks.RanksPerStage];
            var work = new RankWork(workload.Programs[p], rank, workload.BoundaryBytes, parameters, traffic);
            Raise(ref lower, ref reason, work.ComputeLow, $"compute stream of pipeline rank {p}");
            Raise(ref lower, ref reason, work.ModelStream, $"collectives of activations of pipeline rank {p}");
            Raise(ref lower, ref reason, work.DataStream, $"collectives of parameters of pipeline rank {p}");
            Raise(ref lower, ref reason, work.NicBytes / traffic.NicRate, $"NIC egress of pipeline rank {p}");
            Raise(ref lower, ref reason, work.ExchangeStream, $"exchanges of pipeline rank {p} one after the other: barriers, fixed times, NIC");
            serial += work.Serial;
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
}
