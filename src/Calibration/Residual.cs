namespace Sim.Calibration;

/// <summary>A prediction beside its measurement.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Label">What was measured.</param>
/// <param name="Measured">Measured value.</param>
/// <param name="Predicted">Predicted value, same unit.</param>
public sealed record Residual(string Id, string Label, double Measured, double Predicted)
{
    /// <summary>Signed relative error: prediction / measurement - 1.</summary>
    public double Relative => (Predicted / Measured) - 1;
}
