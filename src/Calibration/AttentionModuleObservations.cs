using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// Whole MLA modules of DeepSeek-V3 on H100, FP8 products and cache (ACA-033 to 076), in seconds. The factor of the source's
/// products is that of the ACG rows: the same machine and framework.
/// </summary>
public static class AttentionModuleObservations
{
    public const string Decode = "MLA attention module decode";
    public const string Prefill = "MLA attention module prefill";

    /// <summary>The cache of these rows is FP8.</summary>
    private const int CacheBytes = 1;

    public static IEnumerable<Observation> From(string machine, IEnumerable<MeasurementRow> rows, string workload)
    {
        foreach (var row in rows.Where(row => row.Workload == workload))
        {
            int batch = row.Int("batch"), length = row.Int("seq_or_kv");
            yield return new Observation(
                row.Id,
                $"{(workload == Decode ? "MLA module decode" : "MLA module prefill")} {batch} x {length}",
                row.Seconds,
                profile => Seconds(new AttentionModuleModel(profile, LatentAttentionShape.DeepSeekV3), workload, batch, length, KernelObservations.Source(profile, machine, "h100")),
                $"{workload} {length}",
                batch);
        }
    }

    private static double Seconds(AttentionModuleModel model, string workload, int batch, int length, double machine) =>
        workload == Decode ? model.DecodeSeconds(batch, length, CacheBytes, machine) : model.PrefillSeconds(batch, length, machine);
}
