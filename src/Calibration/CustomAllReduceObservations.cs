using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>The all-reduce kernel of an inference framework on H100 (ACR), in seconds.</summary>
public static class CustomAllReduceObservations
{
    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows.Where(row => row.Id.StartsWith("ACR-", StringComparison.Ordinal)))
        {
            var gpus = row.Int("gpus");
            var bytes = row.Number("bytes");
            yield return new Observation(
                row.Id,
                $"custom all-reduce {gpus} GPUs {bytes} B",
                row.Seconds,
                profile => CustomAllReduceModel.Of(profile).Seconds(gpus, bytes, ExchangeObservations.NvlinkRate),
                $"{gpus}",
                bytes);
        }
    }
}
