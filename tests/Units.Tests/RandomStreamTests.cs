namespace Sim.Units.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void A_stream_is_a_function_of_seed_name_and_index()
    {
        var name = RandomStream.HashName("routing");
        var first = new RandomStream(7, name, 42);
        var again = new RandomStream(7, name, 42);
        var other = new RandomStream(7, name, 43);
        Assert.Equal(first.NextBits(), again.NextBits());
        Assert.NotEqual(again.NextBits(), other.NextBits());
    }

    [Fact]
    public void Uniform_draws_have_mean_one_half_and_variance_one_twelfth()
    {
        var stream = new RandomStream(1, 2, 3);
        double sum = 0, squares = 0;
        const int n = 1_000_000;
        for (var i = 0; i < n; i++)
        {
            var x = stream.NextDouble();
            sum += x;
            squares += x * x;
        }

        // Standard errors: 0.2887 / 1000 = 2.9e-4 for the mean, about 7.5e-5 for the variance; five of each.
        Assert.InRange(sum / n, 0.5 - 1.5e-3, 0.5 + 1.5e-3);
        Assert.InRange((squares / n) - Math.Pow(sum / n, 2), (1.0 / 12) - 4e-4, (1.0 / 12) + 4e-4);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(0, 7)]
    [InlineData(1, 6)]
    [InlineData(1, 7)]
    public void Gaussians_drawn_together_are_those_drawn_one_by_one(int before, int count)
    {
        var one = new RandomStream(7, RandomStream.HashName("together"), 3);
        var many = one;
        for (var i = 0; i < before; i++)
        {
            Assert.Equal(one.NextGaussian(), many.NextGaussian());
        }

        var values = new double[count];
        many.NextGaussians(values);
        Assert.All(values, value => Assert.Equal(one.NextGaussian(), value));
        Assert.Equal(one.NextGaussian(), many.NextGaussian());
    }

    [Fact]
    public void Gaussian_draws_have_mean_zero_and_variance_one()
    {
        var stream = new RandomStream(11, 12, 13);
        double sum = 0, squares = 0;
        const int n = 1_000_000;
        for (var i = 0; i < n; i++)
        {
            var x = stream.NextGaussian();
            sum += x;
            squares += x * x;
        }

        Assert.InRange(sum / n, -5e-3, 5e-3);
        Assert.InRange(squares / n, 1 - 8e-3, 1 + 8e-3);
    }
}
