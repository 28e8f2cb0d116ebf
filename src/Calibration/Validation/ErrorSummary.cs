namespace Sim.Calibration.Validation;

/// <summary>How well a set of predictions does.</summary>
/// <param name="Count">Predictions.</param>
/// <param name="MeanAbsolute">Mean absolute relative error (MAPE as a fraction).</param>
/// <param name="Bias">Mean signed relative error.</param>
/// <param name="Worst">The row with the largest error; null when there is none.</param>
public sealed record ErrorSummary(int Count, double MeanAbsolute, double Bias, RowOutcome? Worst)
{
    /// <summary>Summary of the predicted rows among these.</summary>
    public static ErrorSummary Of(IEnumerable<RowOutcome> rows)
    {
        var predicted = rows.Where(row => row.Status == RowStatus.Predicted).ToList();
        return predicted.Count == 0
            ? new ErrorSummary(0, 0, 0, null)
            : new ErrorSummary(
                predicted.Count, predicted.Average(row => Math.Abs(row.RelativeError)), predicted.Average(row => row.RelativeError),
                predicted.MaxBy(row => Math.Abs(row.RelativeError)));
    }
}
