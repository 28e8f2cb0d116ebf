using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>What reading a model configuration gave.</summary>
/// <param name="Model">The model, or null when a finding is an error.</param>
/// <param name="Findings">Everything that is wrong or doubtful, in the order of the file.</param>
public sealed record ModelLoadResult(ModelSpec? Model, IReadOnlyList<Finding> Findings);
