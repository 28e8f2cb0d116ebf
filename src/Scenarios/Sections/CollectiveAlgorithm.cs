namespace Sim.Scenarios.Sections;

/// <summary>How a collective is carried out.</summary>
public enum CollectiveAlgorithm
{
    /// <summary>The engine's default for the operation.</summary>
    Auto,
    Ring,
    Tree,
    HalvingDoubling,
    Hierarchical,
    InNetwork,

    /// <summary>Every pair exchanges directly.</summary>
    Direct,
}
