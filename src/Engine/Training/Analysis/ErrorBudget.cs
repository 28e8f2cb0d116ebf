using Sim.Engine.Compute;
using Sim.Engine.Results;

namespace Sim.Engine.Training.Analysis;

/// <summary>
/// First-order error of a sum of times. Times of one basis err together (their errors add), different bases independently (their squares add). Times that depend on
/// parameters of a fit err by the fit's covariance C: with g the change of the sum per unit of each parameter's logarithm, their variance is g'Cg.
/// A class's share of the variance is its covariance with the whole, so that the shares sum to 1.
/// </summary>
/// <param name="parameters">The parameters of the profile.</param>
/// <param name="fits">Their covariances; a parameter of no fit errs by its own relative error.</param>
public sealed class ErrorBudget(IReadOnlyList<ProfileParameter> parameters, IReadOnlyList<ParameterFit> fits)
{
    private const int MostBases = 10;

    private readonly SortedDictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Basis, string Class), (double Seconds, double Error)> _bases = [];
    private readonly SortedDictionary<(string Parameter, string Class), double> _gradient = [];

    /// <summary>Counts time to a class.</summary>
    public void AddTime(string origin, double seconds) => _seconds[origin] = _seconds.GetValueOrDefault(origin) + seconds;

    /// <summary>Adds to the error of a basis: <paramref name="seconds"/> with a relative standard error.</summary>
    public void AddBasis(string origin, string basis, double seconds, double relativeError)
    {
        var (time, error) = _bases.GetValueOrDefault((basis, origin));
        _bases[(basis, origin)] = (time + seconds, error + (seconds * relativeError));
    }

    /// <summary>Adds to the change of the sum, in seconds per unit of a profile parameter's logarithm.</summary>
    public void AddParameter(string origin, string parameter, double seconds) =>
        _gradient[(parameter, origin)] = _gradient.GetValueOrDefault((parameter, origin)) + seconds;

    /// <summary>The budget of a time whose parts were added.</summary>
    public Uncertainty Of(string name, double seconds)
    {
        var terms = Terms().ToList();
        var variance = terms.Sum(term => term.Covariance);
        ErrorShare Share(string part, double time, IReadOnlyList<Term> alone, double covariance) => new(
            part, time, Math.Sqrt(Math.Max(0, Alone(alone))), variance > 0 ? covariance / variance : 0);
        return new Uncertainty(
            name,
            seconds,
            Math.Sqrt(variance),
            [.. _seconds.OrderByDescending(pair => pair.Value).Select(pair => Share(
                pair.Key, pair.Value, [.. terms.Where(term => term.Class == pair.Key)], terms.Where(term => term.Class == pair.Key).Sum(term => term.Covariance)))],
            [.. terms.GroupBy(term => term.Basis, StringComparer.Ordinal)
                .Select(group => Share(group.Key, group.Sum(term => term.Seconds), [.. group], group.Sum(term => term.Covariance)))
                .OrderByDescending(share => share.VarianceShare)
                .Take(MostBases)]);
    }

    /// <summary>Variance of some terms as if they were all there is.</summary>
    private double Alone(IReadOnlyList<Term> terms)
    {
        double variance = 0;
        foreach (var a in terms)
        {
            foreach (var b in terms)
            {
                variance += a.Gradient * b.Gradient * Covariance(a, b);
            }
        }

        return variance;
    }

    private IEnumerable<Term> Terms()
    {
        var all = new List<Term>();
        all.AddRange(_bases.Select(pair => new Term(pair.Key.Basis, pair.Key.Class, null, pair.Value.Seconds, pair.Value.Error)));
        all.AddRange(_gradient.Select(pair => new Term(pair.Key.Parameter, pair.Key.Class, pair.Key.Parameter, Math.Abs(pair.Value), pair.Value)));
        return all.Select(term => term with { Covariance = all.Sum(other => term.Gradient * other.Gradient * Covariance(term, other)) });
    }

    /// <summary>Between unit errors of two terms.</summary>
    private double Covariance(Term a, Term b)
    {
        if (a.Parameter is null || b.Parameter is null)
        {
            return a.Parameter is null && b.Parameter is null && a.Basis == b.Basis ? 1 : 0;
        }

        foreach (var fit in fits)
        {
            var (row, column) = (IndexOf(fit, a.Parameter), IndexOf(fit, b.Parameter));
            if (row >= 0 && column >= 0)
            {
                return fit.Covariance[row][column];
            }
        }

        return a.Parameter == b.Parameter ? Square(parameters.First(parameter => parameter.Name == a.Parameter).RelativeError) : 0;
    }

    private static int IndexOf(ParameterFit fit, string parameter)
    {
        for (var i = 0; i < fit.Parameters.Count; i++)
        {
            if (fit.Parameters[i] == parameter)
            {
                return i;
            }
        }

        return -1;
    }

    private static double Square(double value) => value * value;

    /// <summary>What errs as one within a class: a basis, whose gradient is its error in seconds, or a fitted parameter.</summary>
    private readonly record struct Term(string Basis, string Class, string? Parameter, double Seconds, double Gradient, double Covariance = 0);
}
