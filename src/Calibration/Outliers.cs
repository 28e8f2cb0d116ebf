namespace Sim.Calibration;

/// <summary>
/// Rows of a fit that lie far from it: |log(prediction / measurement)| above three times the scale 1.4826 MAD, MAD being the median of |log(prediction / measurement)| and 1.4826
/// what makes it a standard deviation for normal errors (Rousseeuw and Croux, JASA 88, 1993). They stay in the fit; a row leaves a fit only by a rule that does not look at its residual.
/// </summary>
public static class Outliers
{
    public const string Rule = "|ln(prediction / measurement)| above 3 x 1.4826 x the median of its fit; listed, not dropped";

    private const double Scale = 1.4826;
    private const double Times = 3;

    /// <summary>Outliers of a fit in its order of rows.</summary>
    public static IReadOnlyList<Residual> Of(FitResult fit)
    {
        var logs = fit.Residuals.Select(Distance).Order().ToArray();
        var middle = logs.Length / 2;
        var median = logs.Length % 2 == 1 ? logs[middle] : (logs[middle - 1] + logs[middle]) / 2;
        return [.. fit.Residuals.Where(residual => Distance(residual) > Times * Scale * median)];
    }

    private static double Distance(Residual residual) => Math.Abs(Math.Log(residual.Predicted / residual.Measured));
}
