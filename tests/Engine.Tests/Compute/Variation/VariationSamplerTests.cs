using Sim.Engine.Compute;
using Sim.Engine.Compute.Variation;

namespace Sim.Engine.Tests.Compute.Variation;

public sealed class VariationSamplerTests
{
    private static readonly ProfileParameter[] Parameters = [Parameter("a", 0.3), Parameter("b", 0.3), Parameter("c", 0.05)];

    private static readonly ParameterFit Fit = new("f", ["a", "b"], [[0.04, 0.03], [0.03, 0.09]]);

    [Fact]
    public void Draws_of_a_fit_have_its_covariance()
    {
        // The covariance estimated from n normal draws has the standard error sqrt((s11 s22 + s12^2) / n); the mean has sqrt(s11 / n). Five of them.
        const int N = 20_000;
        var draws = Enumerable.Range(0, N).Select(i => new VariationSampler(7).Draw(i, Parameters, [Fit], []).Parameters).ToList();
        foreach (var (i, j) in ((int, int)[])[(0, 0), (0, 1), (1, 1)])
        {
            var (x, y, expected) = (Fit.Parameters[i], Fit.Parameters[j], Fit.Covariance[i][j]);
            var error = Math.Sqrt(((Fit.Covariance[i][i] * Fit.Covariance[j][j]) + (expected * expected)) / N);
            Assert.Equal(expected, draws.Average(draw => draw[x] * draw[y]), 5 * error);
            Assert.Equal(0, draws.Average(draw => draw[x]), 5 * Math.Sqrt(Fit.Covariance[i][i] / N));
        }

        // A parameter of no fit has its own error, and nothing in common with the fit.
        Assert.Equal(0.0025, draws.Average(draw => draw["c"] * draw["c"]), 5 * 0.0025 * Math.Sqrt(2.0 / N));
        Assert.Equal(0, draws.Average(draw => draw["a"] * draw["c"]), 5 * Math.Sqrt(0.04 * 0.0025 / N));
    }

    [Fact]
    public void Without_errors_nothing_varies()
    {
        var draw = new VariationSampler(1).Draw(0, [Parameter("a", 0), Parameter("c", 0)], [new ParameterFit("f", ["a"], [[0]])], [new KernelGroup("x", 0)]);
        Assert.All([.. draw.Parameters.Values, .. draw.Kernels.Values], log => Assert.Equal(1, Math.Exp(log)));
    }

    [Fact]
    public void Kernels_of_one_basis_err_together_each_by_its_own_error()
    {
        var draw = new VariationSampler(1).Draw(3, [], [], [new("x", 0.1), new("x", 0.3), new("y", 0.1)]).Kernels;
        Assert.Equal(3 * draw[new("x", 0.1)], draw[new("x", 0.3)], 1e-12);
        Assert.NotEqual(draw[new("x", 0.1)], draw[new("y", 0.1)]);
    }

    [Fact]
    public void A_draw_depends_on_seed_index_and_name_alone()
    {
        var one = new VariationSampler(1).Draw(2, Parameters, [Fit], [new("x", 0.1)]);
        var other = new VariationSampler(1).Draw(2, [Parameters[2]], [new ParameterFit("g", ["d"], [[1]])], [new("w", 0.2), new("x", 0.1)]);
        Assert.Equal(one.Parameters["c"], other.Parameters["c"]);
        Assert.Equal(one.Kernels[new("x", 0.1)], other.Kernels[new("x", 0.1)]);
        Assert.NotEqual(one.Parameters["c"], new VariationSampler(1).Draw(1, Parameters, [Fit], []).Parameters["c"]);
        Assert.NotEqual(one.Parameters["c"], new VariationSampler(2).Draw(2, Parameters, [Fit], []).Parameters["c"]);
    }

    [Fact]
    public void A_root_times_its_transpose_is_the_covariance()
    {
        // By hand: sqrt(4) = 2, 2 / 2 = 1, sqrt(5 - 1) = 2.
        Assert.Equal([[2], [1, 2]], Cholesky.Root([[4, 2], [2, 5]]));
    }

    [Fact]
    public void A_variable_that_another_determines_adds_nothing_of_its_own()
    {
        // b = a, once exactly, once with a rest below zero from three-digit rounding; the third is free.
        Assert.Equal([[2], [2, 0], [1, 0, 1]], Cholesky.Root([[4, 4, 2], [4, 4, 2], [2, 2, 2]]));
        Assert.Equal([[2], [2.01, 0]], Cholesky.Root([[4, 4.02], [4.02, 4]]), (left, right) => left.Zip(right).All(pair => Math.Abs(pair.First - pair.Second) < 1e-12));
    }

    private static ProfileParameter Parameter(string name, double error) => new(name, 1, "1", error, "test");
}
