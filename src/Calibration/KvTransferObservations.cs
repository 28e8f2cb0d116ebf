using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>Transfers of a KV cache between two H800 nodes over eight NICs (KVT rows that are transfer times), in seconds.</summary>
public static class KvTransferObservations
{
    /// <summary>The rate that the source quotes as theoretical for the eight NICs together (column hardware), B/s.</summary>
    public const double QuotedRate = 200e9;

    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows.Where(row => row.Quantity == "transfer time"))
        {
            var bytes = row.Number("kv_bytes");
            yield return new Observation(row.Id, $"KV transfer {bytes} B", row.Seconds, profile => LinkModel.Of(profile, "link.kv").Seconds(bytes, QuotedRate), "kv", bytes);
        }
    }
}
