using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What one direction of a PCIe slot carried.</summary>
/// <param name="Packets">Payload of packets that NICs read or wrote.</param>
/// <param name="Stream">Of its stream, until the last packet was put on a wire.</param>
public readonly record struct PcieUse(Bytes Packets, Bytes Stream);
