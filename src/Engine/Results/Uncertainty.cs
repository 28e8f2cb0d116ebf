namespace Sim.Engine.Results;

/// <summary>
/// First-order error of a simulated time: each part of the critical path errs with its basis while the path itself is held fixed. What the models leave out
/// (their form) is not in it.
/// </summary>
/// <param name="Name">Name of the time, as a sentence's subject: <c>time of one optimizer step</c>.</param>
/// <param name="Seconds">The simulated time; the median.</param>
/// <param name="StandardError">Its standard error, seconds.</param>
/// <param name="Classes">The time by how well founded it is, parts of the path in seconds.</param>
/// <param name="Bases">The bases with the largest shares of the variance, largest first.</param>
public sealed record Uncertainty(string Name, double Seconds, double StandardError, IReadOnlyList<ErrorShare> Classes, IReadOnlyList<ErrorShare> Bases)
{
    /// <summary>Quantile of the standard normal distribution at 95 %.</summary>
    private const double Normal95 = 1.6449;

    /// <summary>5 % quantile of a normal distribution, seconds.</summary>
    public double Low => Seconds - (Normal95 * StandardError);

    /// <summary>95 % quantile, seconds.</summary>
    public double High => Seconds + (Normal95 * StandardError);
}
