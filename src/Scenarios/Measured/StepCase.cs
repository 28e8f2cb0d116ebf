namespace Sim.Scenarios.Measured;

/// <summary>A measured step and the scenario that simulates it.</summary>
/// <param name="Label">Name of the row.</param>
/// <param name="Line">Its line in the table.</param>
/// <param name="Seconds">Measured step time, s.</param>
/// <param name="Scenario">The scenario.</param>
public sealed record StepCase(string Label, int Line, double Seconds, Scenario Scenario);
