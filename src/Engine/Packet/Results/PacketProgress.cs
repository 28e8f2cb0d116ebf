using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>How far a packet run is; of several threads, about.</summary>
/// <param name="Now">The simulated instant.</param>
/// <param name="Hops">Packet-hops so far.</param>
/// <param name="Delivered">Bytes of data that have reached their hosts.</param>
public readonly record struct PacketProgress(SimTime Now, long Hops, Bytes Delivered);
