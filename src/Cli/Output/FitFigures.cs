using Sim.Calibration;
using Sim.Reports.Plots;
using Sim.Reports.Writing;

namespace Sim.Cli.Output;

/// <summary>Draws each fit of a profile: prediction against data, and residuals.</summary>
internal static class FitFigures
{
    public static void Write(FittedProfile fitted, string folder)
    {
        foreach (var fit in fitted.Fits)
        {
            var points = fit.Residuals.Select(residual => new MeasuredPoint(fit.Name, residual.Measured, residual.Predicted, Fitted: true)).ToList();
            var unit = fit.Name.StartsWith("fabric.", StringComparison.Ordinal) ? "share of the limit" : "s";
            Write(folder, MeasuredPlot.Scatter(fit.Name, $"Fit {fit.Name} against its data", unit, points));
            Write(folder, MeasuredPlot.Residuals(fit.Name + ".residuals", $"Residuals of fit {fit.Name}", points));
        }
    }

    private static void Write(string folder, Figure figure) => AtomicFile.Write(Path.Combine(folder, figure.Name + ".svg"), figure.Svg);
}
