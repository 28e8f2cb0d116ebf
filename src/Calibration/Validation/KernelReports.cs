using Sim.Engine.Compute;

namespace Sim.Calibration.Validation;

/// <summary>
/// Rows about kernels that are in no fit: products with one row (ACG, M = 1), best products (UAR-034 to 036), attention kernels by their rate (FML, UAR-039, 041, 042), streams over HBM
/// (UAR-023, 030 to 033). The best product is that of 8192 x 8192 x 8192, large enough that a further doubling changes the model's rate by less than 1 %.
/// </summary>
internal static class KernelReports
{
    private const int Large = 8192;

    public static IEnumerable<Observation> From(IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        foreach (var row in tables["gemm"].Where(row => row.Id.StartsWith("ACG-", StringComparison.Ordinal) && row.Int("M") == 1))
            yield return KernelObservations.Framework("h800", row);
        foreach (var row in tables["gemm"].Concat(tables["attention"]).Concat(tables["gpu-memory"]))
        {
            if (Rate(row.Id) is { } rate)
            {
                yield return new Observation(
                    row.Id, $"{row.Workload}, {row.Quantity}", row.Value, rate, Unit: row.Unit, Gpu: GpuOf(row));
            }
        }
    }

    private static Func<HardwareProfile, double>? Rate(string id) => id switch
    {
        "UAR-034" => profile => Teraflops(profile, profile.Bf16),
        "UAR-035" or "UAR-036" => profile => Teraflops(profile, profile.Fp8),
        "UAR-039" or "UAR-041" or "UAR-042" => profile => profile.FullAttention.ForwardRate * profile.Sms * 1e-12,
        "FML-001" or "FML-002" or "FML-004" => profile => profile.Decode.SmRate * profile.Sms * 1e-12,
        "FML-003" => profile => profile.Decode.Hbm * 1e-9,
        "FML-009" => profile => Teraflops(profile, profile.Bf16),
        "UAR-023" or "UAR-030" or "UAR-031" or "UAR-032" or "UAR-033" => profile => profile.Memory.Rates[(int)MemoryKernelClass.Stream] * 1e-9,
        _ => null,
    };

    private static string GpuOf(MeasurementRow row) => row.Hardware[..4] switch { "H200" => "h200", "H100" => "h100", _ => "h800" };

    private static double Teraflops(HardwareProfile profile, GemmModel model) => 2.0 * Large * Large * Large / model.Seconds(Large, Large, Large, profile.Sms) * 1e-12;
}
