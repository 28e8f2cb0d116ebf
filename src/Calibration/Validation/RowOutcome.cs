namespace Sim.Calibration.Validation;

/// <summary>A measured row and what became of it.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Group">Group of the page.</param>
/// <param name="Family">Rows of one kind within the group.</param>
/// <param name="Status">Fitted, predicted or not modelled.</param>
/// <param name="Label">What was measured.</param>
/// <param name="Measured">Measured value; 0 where it is not modelled.</param>
/// <param name="Predicted">Prediction in the same unit; 0 where it is not modelled.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="Note">How it was predicted, which fit saw it, or why it is not modelled.</param>
/// <param name="Doubtful">Marked anomalous or suspect by its source or by the survey.</param>
public sealed record RowOutcome(
    string Id, string Group, string Family, RowStatus Status, string Label, double Measured, double Predicted, string Unit, string Note, bool Doubtful)
{
    /// <summary>Signed relative error: prediction / measurement - 1.</summary>
    public double RelativeError => (Predicted / Measured) - 1;
}
