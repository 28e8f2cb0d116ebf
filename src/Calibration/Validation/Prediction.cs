namespace Sim.Calibration.Validation;

/// <summary>A prediction of a row that a study made.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Label">What is compared.</param>
/// <param name="Measured">Measured value.</param>
/// <param name="Predicted">Prediction in the same unit.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="Scenario">Name of the scenario that made it.</param>
public sealed record Prediction(string Id, string Label, double Measured, double Predicted, string Unit, string Scenario);
