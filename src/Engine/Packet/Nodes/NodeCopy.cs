using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Bytes that move inside a node over up to three of its links in series. Copies that meet on their first link take turns of <see cref="NodeTable.Quantum"/>; the bytes go on to the next link as
/// they come (cut-through), so that of a copy alone the slowest link counts once.
/// </summary>
/// <param name="First">First link.</param>
/// <param name="Second">Second link, or -1.</param>
/// <param name="Third">Third link, or -1.</param>
/// <param name="Size">Payload, at least one byte.</param>
/// <param name="StartTrigger">Trigger that starts it, or -1: at time 0.</param>
/// <param name="DoneTrigger">Trigger that counts its arrival, or -1.</param>
public readonly record struct NodeCopy(int First, int Second, int Third, Bytes Size, int StartTrigger, int DoneTrigger);
