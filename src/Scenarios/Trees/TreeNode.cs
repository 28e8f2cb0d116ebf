namespace Sim.Scenarios.Trees;

/// <summary>One value of a YAML document, immutable, with the place it was written at.</summary>
public abstract class TreeNode(Origin origin)
{
    public Origin Origin { get; } = origin;

    /// <summary>Nodes of the subtree with every alias written out, at least 1.</summary>
    public abstract long ExpandedCount { get; }

    /// <summary>Levels of the subtree with every alias written out, at least 1.</summary>
    public abstract int Height { get; }
}
