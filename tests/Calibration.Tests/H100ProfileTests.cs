using Sim.Engine.Compute;

namespace Sim.Calibration.Tests;

/// <summary>The same rows as the H800 profile, with products at the speed of the H100 tables.</summary>
public sealed class H100ProfileTests
{
    [Fact]
    public void Regenerating_the_profile_gives_the_same_bytes() =>
        Assert.Equal(File.ReadAllText(H800ProfileTests.PathOf("h100")), ProfileWriter.Write(Repository.FittedH100.Value));

    [Fact]
    public void It_differs_from_the_H800_by_one_factor_on_products()
    {
        // The factor enters as an unknown of one machine or of the other: the fits are the same, seen from two sides, to the precision of the minimum (1e-3).
        var (h100, h800) = (H800ProfileTests.Load("h100"), H800ProfileTests.Load());
        var factor = h800["nuisance.h100"];
        Assert.Equal(1, factor * h100["nuisance.h800"], 2e-3);
        foreach (var (m, n, k) in new[] { (8192, 7168, 16384), (512, 7168, 2048), (8192, 1024, 8192) })
            Assert.Equal(factor, h100.Bf16.Seconds(m, n, k, 132) / h800.Bf16.Seconds(m, n, k, 132), 2e-3);
        Assert.Equal(h800.FullAttention.ForwardRate, h100.FullAttention.ForwardRate, 1e-3 * h800.FullAttention.ForwardRate);
    }

    [Fact]
    public void Rows_that_no_fit_saw_agree_within_the_errors_of_generated_kernels()
    {
        var profile = H800ProfileTests.Load("h100");
        // UAR-034: the best BF16 product found on H100 SXM reaches 794.5 TFLOPS. A large one here, within the 15 % claimed for BF16 products.
        Assert.InRange(2 * Math.Pow(16384, 3) / profile.Bf16.Seconds(16384, 16384, 16384, 132) / 794.5e12, 0.85, 1.15);
        // UAR-041: FlashAttention-3 forward, head size 128, 4k: 638 TFLOPS. The rate comes from head sizes of 192 and 128 (PDK-010); within the 20 % claimed for attention.
        Assert.InRange(profile.FullAttention.ForwardRate * 132 / 638e12, 0.8, 1.2);
    }
}
