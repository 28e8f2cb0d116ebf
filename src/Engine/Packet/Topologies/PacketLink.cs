using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>A directed link and the egress queue in front of it.</summary>
/// <param name="Source">Switch that sends, or the complement of a host.</param>
/// <param name="Target">Switch that receives, or the complement of a host.</param>
/// <param name="Rate">Wire rate, this direction.</param>
/// <param name="Latency">Propagation plus the fixed pipeline latency of the receiver: no less passes between a departure and what it causes.</param>
/// <param name="Buffer">Data bytes that the egress queue holds, the packet in service included; null for the parameter's value.</param>
/// <param name="Tier">Tier of the link from the hosts up, 0 for host links.</param>
public readonly record struct PacketLink(int Source, int Target, DataRate Rate, SimDuration Latency, Bytes? Buffer, int Tier);
