using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Sizes on the wire.</summary>
public sealed record PacketFormat
{
    /// <summary>Payload of a full data packet: the MTU. The 4 KiB of InfiniBand and of RoCE on jumbo frames by default.</summary>
    public Bytes Payload { get; init; } = new(4096);

    /// <summary>Header of a data packet, and what trimming leaves of it: 64 bytes, as in NDP (Handley et al., SIGCOMM 2017, 3).</summary>
    public Bytes Header { get; init; } = new(64);

    /// <summary>Wire size of an acknowledgement, pull or notification: the smallest Ethernet frame.</summary>
    public Bytes Control { get; init; } = new(64);

    /// <summary>Wire size of a full data packet.</summary>
    public Bytes Full => Payload + Header;

    /// <summary>Data packets of a message.</summary>
    public long PacketsOf(Bytes message) => (message.Count + Payload.Count - 1) / Payload.Count;
}
