using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>A measured value and how a profile predicts it.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Label">What it is, for tables.</param>
/// <param name="Measured">Measured value, positive.</param>
/// <param name="Predict">The prediction in the same unit, positive.</param>
/// <param name="Series">Rows of one series differ in size only; see <see cref="HalfSplit"/>.</param>
/// <param name="Size">Place of the row in its series, in any unit.</param>
/// <param name="Unit">Unit of both values.</param>
/// <param name="Gpu">GPU whose profile predicts it, by its name in the library.</param>
public sealed record Observation(
    string Id, string Label, double Measured, Func<HardwareProfile, double> Predict, string Series = "", double Size = 0, string Unit = "s", string Gpu = "h800");
