using Sim.Engine.Compute;

namespace Sim.Calibration.Tests;

public sealed class RelativeFitTests
{
    private static readonly IReadOnlyList<ProfileParameter> Others = Repository.Fitted.Value.Profile.Parameters;

    private static readonly FitParameter[] Decode =
    [
        new("decode.sm_rate", 2e12, "FLOP/s per SM"),
        new("decode.hbm", 1e12, "B/s"),
        new("decode.fixed", 1e-6, "s"),
    ];

    [Fact]
    public void A_fit_recovers_the_parameters_that_made_the_data()
    {
        // Synthetic rows from known parameters, start a factor 2 to 10 away; no noise, so the answer is exact.
        var truth = new DecodeAttentionModel { SmRate = 5e12, Hbm = 3e12, Fixed = 10e-6 };
        var observations = new List<Observation>();
        foreach (var batch in new[] { 1, 16, 128 })
        {
            foreach (var (length, heads) in new[] { (1024, 128), (4096, 128), (4096, 16), (16384, 16) })
            {
                var measured = truth.Seconds(batch, heads, 512, 64, length, 2, 1, 132);
                observations.Add(new Observation($"SYN-{observations.Count}", "", measured, profile => profile.Decode.Seconds(batch, heads, 512, 64, length, 2, 1, 132)));
            }
        }

        var result = RelativeFit.Run("synthetic", 132, Others, Decode, observations);
        Assert.Equal(5e12, result.Values[0], 5e12 * 1e-5);
        Assert.Equal(3e12, result.Values[1], 3e12 * 1e-5);
        Assert.Equal(10e-6, result.Values[2], 10e-6 * 1e-5);
        Assert.True(result.RootMeanSquare < 1e-6);
    }

    [Fact]
    public void The_standard_error_of_a_scale_is_the_scatter_over_root_n()
    {
        // One scale parameter and residuals +d, -d, +d, -d in the logarithm: best fit is the truth, variance = 4 d^2 / (4 - 1), error =
        // sqrt(variance / 4) = d / sqrt(3).
        const double d = 0.01;
        var observations = Enumerable.Range(0, 4)
            .Select(index => new Observation($"SYN-{index}", "", 1e-3 * Math.Exp(index % 2 == 0 ? d : -d), profile => 1e9 / profile["memory.strided"]))
            .ToArray();
        var result = RelativeFit.Run("scale", 132, Others, [new FitParameter("memory.strided", 3e12, "B/s")], observations);
        Assert.Equal(1e12, result.Values[0], 1e12 * 1e-6);
        Assert.Equal(d / Math.Sqrt(3), result.RelativeError(0), 1e-6);
    }

    [Theory]
    [InlineData("ISC-003")]
    [InlineData("PDP-001")]
    [InlineData("PDK-001")]
    [InlineData("PDK-009")]
    public void A_validation_row_is_refused(string id)
    {
        var observations = Enumerable.Range(0, 3).Select(index => new Observation(index == 1 ? id : $"SYN-{index}", "", 1, _ => 1)).ToArray();
        var fault = Assert.Throws<InvalidOperationException>(() => RelativeFit.Run("leak", 132, Others, Decode, observations));
        Assert.Equal($"row {id} is for validation only and may not be fitted", fault.Message);
    }

    [Fact]
    public void Trace_kernels_from_PDK_010_on_may_be_fitted() => Assert.False(ValidationOnly.Contains("PDK-010"));

    [Fact]
    public void Fewer_rows_than_parameters_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => RelativeFit.Run("few", 132, Others, Decode, [new Observation("SYN-1", "", 1, _ => 1)]));
}
