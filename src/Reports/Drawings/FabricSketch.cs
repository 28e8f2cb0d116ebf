namespace Sim.Reports.Drawings;

/// <summary>A layered fabric as a drawing shows it; every member of a tier is drawn joined to every member of the next within a plane.</summary>
/// <param name="Name">Title of the figure.</param>
/// <param name="Planes">Number of planes, 1 or more.</param>
/// <param name="Tiers">Tiers from the bottom (nodes) up; a shared tier must not stand above a tier of planes.</param>
public sealed record FabricSketch(string Name, int Planes, IReadOnlyList<TierSketch> Tiers);
