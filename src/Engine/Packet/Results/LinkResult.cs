using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What a link and the queue in front of it have done.</summary>
/// <param name="Sent">Wire bytes.</param>
/// <param name="Drops">Data packets lost to a full buffer.</param>
/// <param name="ControlDrops">Control packets and headers lost to a full buffer.</param>
/// <param name="Trims">Data packets cut to their headers.</param>
/// <param name="Marks">Data packets marked.</param>
/// <param name="LargestBacklog">Most data in the buffer, the packet in service included.</param>
public readonly record struct LinkResult(Bytes Sent, int Drops, int ControlDrops, int Trims, int Marks, Bytes LargestBacklog);
