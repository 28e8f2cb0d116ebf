namespace Sim.Calibration;

/// <summary>MLA decode attention alone (ACA-001 to 032), in seconds; the module rows that follow also contain projections and are not used.</summary>
public static class DecodeObservations
{
    /// <summary>Latent and rotary elements per cached token (facts F2_1-06 and 08).</summary>
    private const int Latent = 512;
    private const int Rope = 64;

    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows)
        {
            if (!row.Id.StartsWith("ACA-", StringComparison.Ordinal) || row.Workload != "MLA decode attention")
                continue;
            int batch = row.Int("batch"), heads = row.Int("heads"), length = row.Int("kv_len");
            yield return new Observation(
                row.Id,
                $"MLA decode {batch} x {length}",
                row.Seconds,
                profile => profile.Decode.Seconds(batch, heads, Latent, Rope, length, 2, 1, KernelObservations.FullSms),
                $"batch {batch}",
                length);
        }
    }
}
