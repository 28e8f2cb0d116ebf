namespace Sim.Engine.Packet;

/// <summary>A frame of flow control before it is on the wire.</summary>
/// <param name="Kind">Credit, pause or resume.</param>
/// <param name="Lane">The lane of the other direction that it is about.</param>
/// <param name="Blocks">Of a credit, blocks of buffer that are free again.</param>
internal readonly record struct LinkFrame(PacketKind Kind, byte Lane, ushort Blocks = 0);
