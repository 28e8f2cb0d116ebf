namespace Sim.Calibration.Tests;

public sealed class OutlierTests
{
    [Fact]
    public void A_row_beyond_three_robust_deviations_is_an_outlier()
    {
        // |log| of 0.01, 0.02, 0.03, 0.04 and 0.2: the median is 0.03, the bound 3 x 1.4826 x 0.03 = 0.133.
        var fit = Fit(0.01, -0.02, 0.03, -0.04, 0.2);
        Assert.Equal("R4", Assert.Single(Outliers.Of(fit)).Id);
    }

    [Fact]
    public void Equal_scatter_has_no_outlier() => Assert.Empty(Outliers.Of(Fit(0.05, -0.05, 0.05, -0.05)));

    private static FitResult Fit(params double[] logs) => new(
        "f", ["p"], [1], new double[1, 1], [.. logs.Select((log, index) => new Residual($"R{index}", "", 1, Math.Exp(log)))], 1);
}
