using Sim.Units;

namespace Sim.Scenarios.Loading;

/// <summary>A scenario, or what is wrong with it.</summary>
/// <param name="Scenario">The scenario; null when a finding is an error.</param>
/// <param name="Findings">Everything that is wrong or doubtful.</param>
public sealed record LoadResult(Scenario? Scenario, IReadOnlyList<Finding> Findings);
