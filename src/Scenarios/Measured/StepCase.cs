using Sim.Scenarios.Quantities;

namespace Sim.Scenarios.Measured;

/// <summary>A measured step and the scenario that simulates it.</summary>
/// <param name="Label">Name of the row.</param>
/// <param name="Line">Its line in the table.</param>
/// <param name="Metric">The metric of the study that it measures.</param>
/// <param name="Measured">The measured value.</param>
/// <param name="Setup">What was set: rows of equal set-up are one run.</param>
/// <param name="Scenario">The scenario.</param>
public sealed record StepCase(string Label, int Line, string Metric, Measure Measured, string Setup, Scenario Scenario);
