namespace Sim.Scenarios.Sections;

/// <summary>Which ranks share a node.</summary>
public enum PlacementKind
{
    /// <summary>Consecutive GPUs hold consecutive ranks of one expert-parallel group; pipeline stages lie on different nodes.</summary>
    ExpertsFirst,

    /// <summary>Consecutive GPUs hold consecutive pipeline stages of one replica.</summary>
    StagesFirst,
}
