using Sim.Engine.Compute;
using Sim.Scenarios.Profiles;
using Sim.Units;

namespace Sim.Calibration.Tests;

public sealed class H800ProfileTests
{
    [Fact]
    public void Regenerating_the_profile_gives_the_same_bytes() => Assert.Equal(File.ReadAllText(PathOf("h800")), ProfileWriter.Write(Repository.Fitted.Value));

    [Fact]
    public void No_fit_saw_a_validation_row() =>
        Assert.All(Repository.Fitted.Value.Fits.SelectMany(fit => fit.Residuals), residual => Assert.False(ValidationOnly.Contains(residual.Id)));

    [Fact]
    public void The_reader_gives_back_the_fitted_profile()
    {
        var profile = Load();
        Assert.Equal(Repository.Fitted.Value.Profile.Parameters.OrderBy(item => item.Name, StringComparer.Ordinal), profile.Parameters);
    }

    [Fact]
    public void Overlap_multiplies_a_time_by_the_contention_factor_once()
    {
        var profile = Load();
        Assert.All(
            Kernels(profile, KernelContext.Isolated, KernelContext.Overlapped, KernelKind.Gemm, KernelKind.GroupedGemm).Where(kernel => kernel.Precision == GemmPrecision.Fp8),
            kernel => Assert.Equal(profile.Contention, kernel.Ratio, 1e-6));
    }

    /// <summary>Kernels of these kinds in the attention and expert forward of DeepSeek-V3 on the SMs of the trace: time in one context over that in another.</summary>
    internal static IReadOnlyList<(GemmPrecision Precision, double Ratio)> Kernels(HardwareProfile profile, KernelContext from, KernelContext to, params KernelKind[] kinds)
    {
        var load = new KernelLoad(4096, [8192, 8192, 8192, 8192], 30720);
        var found = new List<(GemmPrecision, double)>();
        foreach (var phase in (string[])["attn_forward", "mlp_forward"])
        {
            var (first, second) = (KernelInventoryTests.Load().PhaseTime(phase, profile, load, 112, from), KernelInventoryTests.Load().PhaseTime(phase, profile, load, 112, to));
            found.AddRange(first.Kernels.Zip(second.Kernels).Where(pair => kinds.Contains(pair.First.Kernel.Kind)).Select(pair => (pair.First.Kernel.Precision, pair.Second.Time / pair.First.Time)));
        }

        Assert.True(found.Count >= 3);
        return found;
    }

    [Fact]
    public void Fitted_rates_stay_under_the_machine_s_peaks()
    {
        // Peaks of H800/H100 SXM5 (NVIDIA H100 data sheet): 1979 TFLOPS FP8, 989 TFLOPS BF16 dense, HBM3 3.35 TB/s. The decode rate of the cache is
        // fitted on H100 likewise.
        var profile = Load();
        Assert.InRange(profile.Fp8.SmRate * 132, 1.2e15, 1.979e15);
        Assert.InRange(profile.Bf16.SmRate * 132, 0.6e15, 0.989e15);
        Assert.InRange(profile.FullAttention.ForwardRate * 132, 0.5e15, 0.989e15);
        Assert.All(profile.Memory.Rates, rate => Assert.InRange(rate, 1e12, 3.35e12));
        Assert.InRange(profile.Fp8.Hbm, 2e12, 3.35e12);
        Assert.InRange(profile.Decode.Hbm, 2e12, 3.35e12);
        Assert.InRange(profile.Exchange.NicEfficiency, 0.8, 1.0);
        Assert.InRange(profile.Exchange.NvlinkEfficiency, 0.7, 1.0);
        Assert.InRange(profile.Contention, 1.0, 1.4);
    }

    [Fact]
    public void Rows_that_no_fit_saw_agree_within_their_spread()
    {
        var profile = Load();
        // FA3 forward on H100: 740 TFLOPS at its best head size (UAR-039), not fitted.
        Assert.InRange(profile.FullAttention.ForwardRate * 132 / 740e12, 0.85, 1.15);
        // Per-NIC send/recv 46 to 48 GB/s (NCU-016) and 48.5 GB/s (SIA-006), not fitted.
        Assert.InRange(profile.Exchange.NicEfficiency * 50e9, 45e9, 49e9);
        // FlashMLA on H800 reads its cache at 3000 GB/s (FML-003), another kernel on the same memory.
        Assert.InRange(profile.Memory.Rates[(int)MemoryKernelClass.Stream] / 3000e9, 0.9, 1.1);
    }

    internal static string PathOf(string name) => Path.Combine(Repository.Root, "library", "profiles", name + ".yaml");

    internal static HardwareProfile Load(string name = "h800")
    {
        var findings = new List<Finding>();
        using var text = File.OpenText(PathOf(name));
        var profile = HardwareProfileReader.Read(name + ".yaml", text, findings);
        Assert.Empty(findings);
        return profile!;
    }
}
