using Sim.Units;

namespace Sim.Workloads.Inference;

/// <summary>How tokens choose experts; the same law as in training (<see cref="Experts.RoutingDraw"/>).</summary>
/// <param name="Source">Drawn or exact.</param>
/// <param name="Skew">Standard deviation of the logarithm of an expert's popularity; 0 for equal experts.</param>
/// <param name="Popularity">Popularity of each expert from a trace; takes the place of <paramref name="Skew"/>.</param>
public sealed record ExpertChoice(ExpertChoiceSource Source, double Skew = 0, IReadOnlyList<double>? Popularity = null)
{
    /// <summary>True where layers differ.</summary>
    public bool IsDrawn => Source == ExpertChoiceSource.Drawn;

    /// <summary>True where no expert is more popular than another.</summary>
    public bool HasEqualExperts => Popularity is null && (Skew <= 0 || Source != ExpertChoiceSource.Drawn);

    /// <summary>Popularity by expert in a class of layers; empty for equal ones.</summary>
    public double[] PopularityOf(int experts, ulong seed, int popularityClass)
    {
        if (HasEqualExperts)
        {
            return [];
        }

        if (Popularity is { } given)
        {
            return [.. given];
        }

        // The stream of the training study: one seed has the same popular experts in both.
        var random = new RandomStream(seed, RandomStream.HashName("expert-popularity"), (ulong)popularityClass);
        var popularity = new double[experts];
        for (var expert = 0; expert < experts; expert++)
        {
            popularity[expert] = Math.Exp(Skew * random.NextGaussian());
        }

        return popularity;
    }
}
