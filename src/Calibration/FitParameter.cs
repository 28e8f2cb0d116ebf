namespace Sim.Calibration;

/// <summary>A free parameter of a fit.</summary>
/// <param name="Name">Name in the profile.</param>
/// <param name="Start">First guess, positive; further starts are this times and divided by two.</param>
/// <param name="Unit">Unit for the profile file.</param>
public sealed record FitParameter(string Name, double Start, string Unit);
