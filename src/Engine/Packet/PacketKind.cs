namespace Sim.Engine.Packet;

/// <summary>
/// What a packet carries. All but <see cref="Data"/> travel in the control class, which every egress queue serves first; frames of flow
/// control go before it, over one link only.
/// </summary>
internal enum PacketKind : byte
{
    /// <summary>Payload of a message.</summary>
    Data,

    /// <summary>A data packet that a full queue cut down to its header.</summary>
    Header,

    /// <summary>The receiver has the numbered packet.</summary>
    Ack,

    /// <summary>The receiver got only the header of the numbered packet; with go-back-N, it expects the numbered packet.</summary>
    Nack,

    /// <summary>The header of the numbered packet, sent back by a switch that had no room for it.</summary>
    Return,

    /// <summary>The receiver asks for one more packet; the number counts the pulls of the message so far.</summary>
    Pull,

    /// <summary>Congestion notification of DCQCN.</summary>
    Cnp,

    /// <summary>Frame of a link: the number is the blocks of buffer that are free again in a lane of the other direction.</summary>
    Credit,

    /// <summary>Frame of a link: send nothing more in a lane of the other direction.</summary>
    Pause,

    /// <summary>Frame of a link: send again.</summary>
    Resume,
}
