namespace Sim.Reports.Checks;

/// <summary>How one expectation of one scenario came out.</summary>
/// <param name="Scenario">The scenario's name or path.</param>
/// <param name="Metric">The metric that was expected.</param>
/// <param name="Passed">Whether the value lay within its tolerance.</param>
/// <param name="Message">Value, expectation, tolerance and source, in one line.</param>
/// <param name="File">The scenario file, as CI names it (relative, forward slashes).</param>
/// <param name="Line">1-based line of the expectation, or 0 when unknown.</param>
/// <param name="Seconds">Wall-clock seconds that the scenario took.</param>
public sealed record CheckOutcome(string Scenario, string Metric, bool Passed, string Message, string File, int Line, double Seconds);
