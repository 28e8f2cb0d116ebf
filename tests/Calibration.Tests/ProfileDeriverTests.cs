using Sim.Engine.Compute;
using Sim.Scenarios.Library;
using Sim.Scenarios.Trees;

namespace Sim.Calibration.Tests;

public sealed class ProfileDeriverTests
{
    private static readonly HardwareProfile Measured = Repository.FittedH100.Value.Profile;

    [Fact]
    public void Memory_rates_go_by_the_HBM_rate_and_tensor_rates_by_the_peak_per_SM()
    {
        // HBM: 4.0 / 3.35 TB/s. H20: 148 TFLOPS on 78 SMs against 989.4 on 132.
        var derived = Derive("h20");
        Assert.Equal(4.0 / 3.35, derived["gemm.hbm"] / Measured["gemm.hbm"], 1e-5);
        Assert.Equal(148.0 / 78 / (989.4 / 132), derived["attention.forward"] / Measured["attention.forward"], 1e-5);
        Assert.Equal(Measured["decode.fixed"], derived["decode.fixed"]);
    }

    [Theory]
    [InlineData("h20", 0.10)] // the same architecture
    [InlineData("b200", 0.25)] // another one
    public void Every_error_is_widened(string gpu, double by) => Assert.All(Derive(gpu).Parameters, parameter =>
    {
        var before = Measured.Parameters.First(item => item.Name == parameter.Name).RelativeError;
        Assert.Equal(Math.Sqrt((before * before) + (by * by)), parameter.RelativeError, 1e-5);
    });

    [Fact]
    public void A_GPU_without_FP8_has_no_FP8_products()
    {
        var fault = Assert.Throws<MissingParameterException>(() => Derive("a100").Fp8);
        Assert.Equal("hardware profile 'a100' has no FP8 products (no parameter 'gemm.fp8.sm_rate')", fault.Message);
    }

    [Fact]
    public void What_belongs_to_a_source_is_not_carried_over() =>
        Assert.DoesNotContain(Derive("h20").Parameters, parameter => parameter.Name.StartsWith("nuisance.", StringComparison.Ordinal));

    [Fact]
    public void Derived_rates_of_H200_are_what_was_measured_on_one_within_the_error_that_is_claimed()
    {
        // The one pair of GPUs that both were measured: every rate that goes by a data sheet, within two of the errors that deriving claims.
        var (derived, measured) = (Derive("h200"), Repository.FittedH200.Value.Profile);
        Assert.All(
            new[] { "gemm.bf16.sm_rate", "gemm.fp8.sm_rate", "gemm.hbm", "memory.stream", "memory.activation", "memory.reduction", "memory.strided", "attention.forward", "attention.backward" },
            name => Assert.InRange(Math.Abs(Math.Log(derived[name] / measured[name])), 0, 2 * derived.Parameters.First(item => item.Name == name).RelativeError));
    }

    private static HardwareProfile Derive(string gpu)
    {
        var findings = new FindingList();
        var (origin, target) = (LibraryGpus.Read(Repository.Root, ProfileDeriver.Origin, findings), LibraryGpus.Read(Repository.Root, gpu, findings));
        Assert.Empty(findings.Items);
        return ProfileDeriver.Derive(Measured, origin!, target!);
    }
}
