namespace Sim.Calibration.Validation;

/// <summary>How well a profile does on rows that the microbenchmarks measured on its GPU and that no fit saw.</summary>
/// <param name="Device">Folder of the rows: <c>h100-sxm</c>.</param>
/// <param name="What">Which rows.</param>
/// <param name="Residuals">The rows with their predictions, at least one.</param>
public sealed record OwnResult(string Device, string What, IReadOnlyList<Residual> Residuals)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Residuals.Count;

    /// <summary>Mean absolute relative error.</summary>
    public double MeanAbsolute => Residuals.Average(row => Math.Abs(row.Relative));

    /// <summary>Mean signed relative error.</summary>
    public double Bias => Residuals.Average(row => row.Relative);

    /// <summary>The row with the largest error.</summary>
    public Residual Worst => Residuals.MaxBy(row => Math.Abs(row.Relative))!;
}
