using System.Runtime.InteropServices;

namespace Sim.Engine.Packet;

/// <summary>
/// A packet as it lies in a ring: 32 bytes, carried by value from ring to ring. Its key (<see cref="Time"/>, <see cref="Link"/>) orders
/// arrivals at one place; packets of one link never share a time, because each takes at least a picosecond of wire, so the key is total.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketRecord
{
    /// <summary>Arrival at the place whose ring holds it, in picoseconds; in an input queue of a switch, the output that it waits for.</summary>
    public long Time;

    /// <summary>Link by which it arrives.</summary>
    public int Link;

    public int Message;

    /// <summary>Packet number within the message; for a pull, how many pulls the message has had.</summary>
    public int Number;

    /// <summary>Host it travels to.</summary>
    public int Destination;

    /// <summary>Bytes on the wire.</summary>
    public ushort Size;

    /// <summary>Choices among equal paths that are still to be made: each switch with n ways takes it modulo n and hands on the quotient.</summary>
    public ushort Path;

    public PacketKind Kind;

    /// <summary>Congestion was experienced (data), or is echoed (acknowledgement).</summary>
    public bool Marked;

    /// <summary>0 for control packets, 1 + class for data; for a frame the lane that it is about.</summary>
    public byte Lane;

    public readonly bool Before(in PacketRecord other) => Time < other.Time || (Time == other.Time && Link < other.Link);
}
