namespace Sim.Scenarios.Alternatives;

/// <summary>A variant of a scenario, ready to load.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Assumption">The item of assumptions.yaml that it is an alternative to; empty for a combination.</param>
/// <param name="Combines">Of a combination, the alternatives in it.</param>
/// <param name="Settings">Its <c>path=value</c> settings.</param>
public sealed record Alternative(string Name, string Assumption, IReadOnlyList<string> Combines, IReadOnlyList<string> Settings);
