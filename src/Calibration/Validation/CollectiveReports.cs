using Sim.Engine.Compute;

namespace Sim.Calibration.Validation;

/// <summary>
/// NCCL rows that are in no fit: 8 H200 (NCA), sweeps of the reducing NVLink switch (NCM), reports of users (NCU). Rates are those of the row's machine: 18 links per H100 and H200,
/// 8 per H800 (SIA-001, 002).
/// </summary>
internal static class CollectiveReports
{
    /// <summary>Effective rate of one NVLink of Hopper, B/s and direction: SIA-003.</summary>
    private const double Link = 20.6e9;

    /// <summary>Effective rate of a node's NICs, B/s: eight ConnectX-7 at what SIA-006 gives one.</summary>
    private const double NodeNics = 8 * 48.5e9;

    /// <summary>Bytes of a row that names no size: far beyond where its rate still grows.</summary>
    private const double Plateau = 1L << 34;

    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows)
        {
            if (NotReported(row) || Predict(row) is not { } predict)
                continue;
            yield return new Observation(
                row.Id, $"{row.Workload} {row.Quantity}, {row.Hardware}", row.Unit == "us" ? row.Seconds : row.Value, predict, Unit: row.Unit == "us" ? "s" : row.Unit,
                Gpu: row.Hardware.Contains("H200", StringComparison.Ordinal) ? "h200" : "h800");
        }
    }

    private static bool NotReported(MeasurementRow row) =>
        row.Id is "NCU-009" or "NCU-012" or "NCM-003" || row.Id.StartsWith("ACR-", StringComparison.Ordinal)
        || (row.Id.StartsWith("NCA-", StringComparison.Ordinal) && !row.Hardware.StartsWith("H200", StringComparison.Ordinal));

    private static Func<HardwareProfile, double>? Predict(MeasurementRow row)
    {
        if (row.Id == "NCU-016")
            return profile => profile.Exchange.NicEfficiency * ExchangeObservations.NicRate * 1e-9;
        var (operation, _, _) = CollectiveObservations.Operations.First(item => item.Workload == row.Workload);
        var gpus = row.Int("gpus");
        var bytes = row.TryNumber("bytes") ?? Plateau;
        var links = (row.Hardware.Contains("H800", StringComparison.Ordinal) ? 8 : 18) * Link;
        var factor = (operation == CollectiveOperation.AllReduce ? 2.0 : 1.0) * (gpus - 1) / gpus;
        Func<HardwareProfile, double> seconds = gpus > 8
            ? profile => factor * bytes / (FabricCollectiveModel.Of(profile, "fabric.ring.nic").Share(bytes, gpus / 8) * NodeNics)
            : row.Quantity.StartsWith("ring", StringComparison.Ordinal)
                ? profile => Ring(profile, gpus, bytes, links)
                : profile => OneNode(profile, operation, gpus, bytes, links);
        return row.Unit == "us" ? seconds : profile => factor * bytes / seconds(profile) * 1e-9;
    }

    /// <summary>A ring all-reduce is a reduce-scatter and an all-gather.</summary>
    private static double Ring(HardwareProfile profile, int gpus, double bytes, double links) =>
        profile.Collective(CollectiveOperation.ReduceScatter).Seconds(CollectiveOperation.ReduceScatter, gpus, bytes, links)
        + profile.Collective(CollectiveOperation.AllGather).Seconds(CollectiveOperation.AllGather, gpus, bytes, links);

    /// <summary>Where the switch reduces, S leaves and enters each GPU once, whatever their number: the bus bandwidth of eight GPUs times 2(n-1)/n over 2 x 7/8.</summary>
    private static double OneNode(HardwareProfile profile, CollectiveOperation operation, int gpus, double bytes, double links)
    {
        var model = profile.Collective(operation);
        var reach = operation == CollectiveOperation.AllReduce ? 2.0 * (gpus - 1) / gpus / (2.0 * 7 / 8) : 1;
        return (model with { Efficiency = model.Efficiency * reach }).Seconds(operation, gpus, bytes, links);
    }
}
