namespace Sim.Calibration.Validation;

/// <summary>A fit on one half of its rows, held to the other.</summary>
/// <param name="Fit">Name of the fit.</param>
/// <param name="By">What separates the halves: <c>shape</c> or <c>size</c>.</param>
/// <param name="FittedRows">Rows of the fitted half.</param>
/// <param name="FittedError">Their mean absolute relative error.</param>
/// <param name="HeldRows">Rows of the other half.</param>
/// <param name="HeldError">Their mean absolute relative error.</param>
/// <param name="Worst">The row of the other half with the largest error.</param>
public sealed record CrossResult(string Fit, string By, int FittedRows, double FittedError, int HeldRows, double HeldError, Residual Worst);
