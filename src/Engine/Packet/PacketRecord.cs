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

    private byte _kindAndLane;

    /// <summary>Congestion met on the way (data), or its echo (acknowledgement): with marking 0 or 1, with telemetry the records that switches have written (<see cref="PathTelemetry"/>).</summary>
    public byte Signal;

    /// <summary>The low bits of the transmission's number; an answer brings back those of the packet that it answers.</summary>
    public ushort Stamp;

    public PacketKind Kind
    {
        readonly get => (PacketKind)(_kindAndLane & 15);
        set => _kindAndLane = (byte)((_kindAndLane & 0xF0) | (int)value);
    }

    /// <summary>0 for control packets, 1 + class for data, 15 at most; for a frame the lane that it is about.</summary>
    public byte Lane
    {
        readonly get => (byte)(_kindAndLane >> 4);
        set => _kindAndLane = (byte)((_kindAndLane & 15) | (value << 4));
    }

    /// <summary>A returned header has the link that it came by, and may share the time of a packet that arrives: it comes after it.</summary>
    public readonly bool Before(in PacketRecord other) =>
        Time < other.Time || (Time == other.Time && (Link < other.Link || (Link == other.Link && other.Kind == PacketKind.Return && Kind != PacketKind.Return)));
}
