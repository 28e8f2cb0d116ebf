using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What a link and the queue in front of it have done.</summary>
/// <param name="Sent">Wire bytes.</param>
/// <param name="Drops">Data packets lost to a full buffer.</param>
/// <param name="ControlDrops">Control packets and headers lost to a full buffer.</param>
/// <param name="Trims">Data packets cut to their headers.</param>
/// <param name="Returns">Headers sent back to their senders.</param>
/// <param name="Marks">Data packets marked.</param>
/// <param name="LargestBacklog">Most data of a class in the buffer, the packet in service included.</param>
/// <param name="Pauses">Pauses of its lanes that its receiver asked for.</param>
/// <param name="Losses">Data packets lost to faults of the link, or for want of a way on behind it.</param>
/// <param name="ControlLosses">Control packets and headers lost so.</param>
/// <param name="LargestHeld">Under flow control, most that the packets of one lane held of its receiver's buffer.</param>
/// <param name="Stalled">Under flow control, for how long the link sent nothing although a packet waited, because the receiver had given no credits or paused its lane; not part of the hash.</param>
public readonly record struct LinkResult(
    Bytes Sent, int Drops, int ControlDrops, int Trims, int Returns, int Marks, Bytes LargestBacklog, int Pauses = 0, Bytes LargestHeld = default, int Losses = 0, int ControlLosses = 0,
    SimDuration Stalled = default);
