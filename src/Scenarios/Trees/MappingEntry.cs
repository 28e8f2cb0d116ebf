namespace Sim.Scenarios.Trees;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key's text.</param>
/// <param name="KeyOrigin">Where the key was written: findings about unknown keys point here.</param>
/// <param name="Value">The value.</param>
public sealed record MappingEntry(string Key, Origin KeyOrigin, TreeNode Value);
