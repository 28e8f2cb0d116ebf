using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What one direction of a PCIe slot carried.</summary>
/// <param name="Packets">Payload of packets that NICs read or wrote.</param>
/// <param name="Stream">Of its stream, until <see cref="PacketRun.End"/>.</param>
/// <param name="Refused">Packets that NICs dropped or trimmed, which had no room for more that waits for it.</param>
public readonly record struct PcieUse(Bytes Packets, Bytes Stream, long Refused);
