using Sim.Engine.Results;

namespace Sim.Engine.Tests.Results;

public sealed class SampledMetricTests
{
    [Fact]
    public void Quantiles_are_linear_between_sorted_values()
    {
        // 0 to 20 in another order: the q quantile lies at place 20 q.
        var metric = new SampledMetric("m", "s", [.. Enumerable.Range(0, 21).Select(i => (double)(i * 8 % 21))]);
        Assert.Equal(10, metric.Median, 1e-12);
        Assert.Equal(1, metric.Low, 1e-12);
        Assert.Equal(19, metric.High, 1e-12);
        Assert.Equal(0.5, metric.Quantile(0.025), 1e-12);
        Assert.Equal(20, metric.Quantile(1));
    }

    [Fact]
    public void Equal_draws_have_no_width()
    {
        var metric = new SampledMetric("m", "s", [3, 3]);
        Assert.Equal((3, 3, 3), (metric.Low, metric.Median, metric.High));
    }
}
