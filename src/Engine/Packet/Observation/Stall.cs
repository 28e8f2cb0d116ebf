using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// A time in which a link sent nothing although a packet waited for it, because its receiver had given no credits or paused the packet's lane.
/// </summary>
/// <param name="Start">When the link found nothing that it may send.</param>
/// <param name="End">When it began to send again.</param>
public readonly record struct Stall(SimTime Start, SimTime End);
