using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>NCCL collectives over the 8 H100 of one node (NCA rows), in seconds.</summary>
public static class CollectiveObservations
{
    /// <summary>Parameter prefix and nccl-tests name by operation.</summary>
    public static readonly (CollectiveOperation Operation, string Prefix, string Workload)[] Operations =
    [
        (CollectiveOperation.AllGather, "collective.all_gather", "all_gather"),
        (CollectiveOperation.ReduceScatter, "collective.reduce_scatter", "reduce_scatter"),
        (CollectiveOperation.AllToAll, "collective.all_to_all", "alltoall"),
        (CollectiveOperation.AllReduce, "collective.all_reduce", "all_reduce"),
    ];

    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows, CollectiveOperation operation)
    {
        var workload = Operations.First(item => item.Operation == operation).Workload;
        foreach (var row in rows)
        {
            if (!row.Id.StartsWith("NCA-", StringComparison.Ordinal) || row.Workload != workload || !row.Hardware.StartsWith("H100", StringComparison.Ordinal)
                || row.Int("gpus") != 8)
                continue;
            var bytes = row.Number("bytes");
            yield return new Observation(
                row.Id,
                $"{workload} {bytes} B",
                row.Seconds,
                profile => profile.Collective(operation).Seconds(operation, 8, bytes, ExchangeObservations.NvlinkRate),
                workload,
                bytes);
        }
    }

    /// <summary>The same over 2 and 4 GPUs.</summary>
    public static IEnumerable<Observation> FewGpus(IEnumerable<MeasurementRow> rows, CollectiveOperation operation)
    {
        var (_, prefix, workload) = Operations.First(item => item.Operation == operation);
        foreach (var row in rows)
        {
            if (!row.Id.StartsWith("NCA-", StringComparison.Ordinal) || row.Workload != workload || row.Int("gpus") == 8)
                continue;
            var gpus = row.Int("gpus");
            var bytes = row.Number("bytes");
            yield return new Observation(
                row.Id,
                $"{workload} {gpus} GPUs {bytes} B",
                row.Seconds,
                profile => FewGpuCollectiveModel.Of(profile, operation, prefix).Seconds(operation, gpus, bytes, ExchangeObservations.NvlinkRate),
                $"{gpus}",
                bytes);
        }
    }
}
