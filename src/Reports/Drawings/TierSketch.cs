namespace Sim.Reports.Drawings;

/// <summary>One tier of a fabric, for a drawing.</summary>
/// <param name="Name">node, leaf, spine, core, ...</param>
/// <param name="Count">Members: per plane, or in all where <paramref name="Shared"/>.</param>
/// <param name="Shared">True when the tier's members belong to every plane, as nodes do.</param>
public sealed record TierSketch(string Name, int Count, bool Shared);
