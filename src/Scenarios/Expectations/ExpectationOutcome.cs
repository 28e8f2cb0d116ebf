using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Expectations;

/// <summary>An expectation beside what the run gave.</summary>
/// <param name="Expectation">The claim.</param>
/// <param name="Holds">Whether the result meets it.</param>
/// <param name="Actual">The metric's value in its own unit; null when the result has no such metric.</param>
/// <param name="Unit">The metric's unit.</param>
/// <param name="Message">One sentence: the claim, the result, the deviation.</param>
public sealed record ExpectationOutcome(Expectation Expectation, bool Holds, double? Actual, string Unit, string Message);
