namespace Sim.Topology;

/// <summary>A share of a flow on one resource.</summary>
/// <param name="Resource">Resource id of the router.</param>
/// <param name="Fraction">Fraction of the flow's bytes that cross the resource, in (0, 1].</param>
public readonly record struct RouteEntry(int Resource, double Fraction);
