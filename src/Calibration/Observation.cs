using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>A measured value and how a profile predicts it.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Label">What it is, for tables.</param>
/// <param name="Measured">Measured value, positive.</param>
/// <param name="Predict">The prediction in the same unit, positive.</param>
public sealed record Observation(string Id, string Label, double Measured, Func<HardwareProfile, double> Predict);
