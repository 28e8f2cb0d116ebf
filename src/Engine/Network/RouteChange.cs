using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Network;

/// <summary>The routes of a cluster after a fault or a repair, until the next one.</summary>
/// <param name="From">The instant from which transfers start on them.</param>
/// <param name="Router">The routes in the health of that time.</param>
public sealed record RouteChange(SimTime From, FabricRouter Router);
