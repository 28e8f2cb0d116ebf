namespace Sim.Calibration;

/// <summary>What a fit found.</summary>
/// <param name="Name">Name of the fit.</param>
/// <param name="Parameters">Names of the free parameters.</param>
/// <param name="Values">Fitted values.</param>
/// <param name="Covariance">Covariance of the parameters' logarithms (Gauss-Newton, residual variance / degrees of freedom).</param>
/// <param name="Residuals">One per observation: prediction / measurement - 1.</param>
/// <param name="Iterations">Iterations of the best start.</param>
public sealed record FitResult(
    string Name, IReadOnlyList<string> Parameters, double[] Values, double[,] Covariance, IReadOnlyList<Residual> Residuals, int Iterations)
{
    /// <summary>Root mean square of the relative residuals.</summary>
    public double RootMeanSquare => Math.Sqrt(Residuals.Sum(residual => residual.Relative * residual.Relative) / Residuals.Count);

    /// <summary>Mean absolute relative residual.</summary>
    public double MeanAbsolute => Residuals.Average(residual => Math.Abs(residual.Relative));

    /// <summary>Standard error of the logarithm of parameter <paramref name="index"/>.</summary>
    public double RelativeError(int index) => Math.Sqrt(Math.Max(0, Covariance[index, index]));
}
