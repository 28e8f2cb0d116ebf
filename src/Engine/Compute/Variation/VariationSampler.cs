using Sim.Units;

namespace Sim.Engine.Compute.Variation;

/// <summary>
/// Draws what a profile and an inventory may be instead, by their errors: the logarithms of a fit's parameters are normal with the fit's covariance, other parameters err alone by
/// their relative error, and all kernels of one basis err together, each by its own relative error. A draw depends on (seed, index, name of the fit, parameter or basis) alone,
/// so scenarios that share a name share its draw, whatever else they contain and in whatever order draws are made.
/// </summary>
/// <param name="seed">Seed of all draws.</param>
public sealed class VariationSampler(ulong seed)
{
    /// <param name="index">Number of the draw, from 0.</param>
    /// <param name="parameters">The parameters of the profile, at their medians.</param>
    /// <param name="fits">Their covariances.</param>
    /// <param name="kernels">The groups of kernels.</param>
    public ProfileVariation Draw(int index, IReadOnlyList<ProfileParameter> parameters, IReadOnlyList<ParameterFit> fits, IReadOnlyList<KernelGroup> kernels)
    {
        var drawn = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var fit in fits)
        {
            DrawFit(index, fit, drawn);
        }

        foreach (var parameter in parameters)
        {
            if (!drawn.ContainsKey(parameter.Name))
            {
                drawn[parameter.Name] = parameter.RelativeError * Stream("parameter", parameter.Name, index).NextGaussian();
            }
        }

        return new ProfileVariation(drawn, kernels.ToDictionary(group => group, group => group.RelativeError * Stream("kernels", group.Basis, index).NextGaussian()));
    }

    private void DrawFit(int index, ParameterFit fit, Dictionary<string, double> drawn)
    {
        var root = Cholesky.Root(fit.Covariance);
        var stream = Stream("fit", fit.Name, index);
        var normal = new double[root.Length];
        for (var i = 0; i < root.Length; i++)
        {
            normal[i] = stream.NextGaussian();
            var sum = 0.0;
            for (var k = 0; k <= i; k++)
            {
                sum += root[i][k] * normal[k];
            }

            drawn[fit.Parameters[i]] = sum;
        }
    }

    private RandomStream Stream(string kind, string name, int index) => new(seed, RandomStream.HashName($"uncertainty {kind} {name}"), (ulong)index);
}
