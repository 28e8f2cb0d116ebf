namespace Sim.Engine.Results;

/// <summary>How much the headline moves with one number that errs.</summary>
/// <param name="Name">The profile parameter, or the basis of the kernels.</param>
/// <param name="Kind">parameter or kernels.</param>
/// <param name="Elasticity">d ln(headline) / d ln(number): percent of the headline per percent of the number (of kernels: of their times).</param>
/// <param name="RelativeError">Relative standard error of the number.</param>
public sealed record Sensitivity(string Name, string Kind, double Elasticity, double RelativeError)
{
    /// <summary>Relative standard error of the headline if nothing else erred.</summary>
    public double Contribution => Math.Abs(Elasticity) * RelativeError;
}
