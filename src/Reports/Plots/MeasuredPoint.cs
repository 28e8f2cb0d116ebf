namespace Sim.Reports.Plots;

/// <summary>A measured value and its prediction, for plots of many rows.</summary>
/// <param name="Series">Group it is drawn with.</param>
/// <param name="Measured">Measured value, positive.</param>
/// <param name="Predicted">Predicted value in the same unit, positive.</param>
/// <param name="Fitted">True when the measured value was used in a fit.</param>
public readonly record struct MeasuredPoint(string Series, double Measured, double Predicted, bool Fitted)
{
    /// <summary>Signed relative error.</summary>
    public double RelativeError => (Predicted / Measured) - 1;
}
