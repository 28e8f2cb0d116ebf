namespace Sim.Calibration.Microbenchmarks;

/// <summary>What the GPU's clocks were while a point was measured.</summary>
/// <param name="SmMegahertz">Clock of the SMs, MHz.</param>
/// <param name="MemoryMegahertz">Clock of the memory, MHz.</param>
/// <param name="Measured">True when the driver's management library was asked at that time; false when the clocks are the highest that the part can have.</param>
/// <param name="Watts">Power drawn, or null where nobody told.</param>
public readonly record struct DeviceState(int SmMegahertz, int MemoryMegahertz, bool Measured, double? Watts);
