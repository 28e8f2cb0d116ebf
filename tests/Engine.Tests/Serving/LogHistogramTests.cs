using CsCheck;
using Sim.Engine.Serving;

namespace Sim.Engine.Tests.Serving;

public sealed class LogHistogramTests
{
    [Fact]
    public void Quantiles_are_those_of_the_sorted_samples_to_half_a_percent() =>
        Gen.Double[1e-4, 1e3].Array[1, 500].Sample(
            samples =>
            {
                var histogram = new LogHistogram();
                foreach (var sample in samples)
                {
                    histogram.Add(sample);
                }

                var sorted = samples.Order().ToArray();
                foreach (var share in new[] { 0.01, 0.5, 0.9, 0.99, 1 })
                {
                    var exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
                    Assert.InRange(histogram.Quantile(share) / exact, 1 / 1.006, 1.006);
                }

                Assert.Equal(samples.Average(), histogram.Mean, samples.Average() * 1e-9);
            },
            iter: 200);
}
