namespace Sim.Engine.Packet;

/// <summary>One sending of a packet.</summary>
/// <param name="Time">When its first bit left.</param>
/// <param name="Number">Number of the packet within its message; -1 when the sending is settled.</param>
internal record struct Transmission(long Time, int Number);
