namespace Sim.Engine.Packet;

/// <summary>What an output has to send, apart from the rest of its state: adaptive routing looks at many of them.</summary>
internal struct PortLoad
{
    /// <summary>When the link has sent the last bit of what is in service.</summary>
    public long Free;

    /// <summary>Bytes of all lanes that wait.</summary>
    public int Waiting;

    /// <summary>Bytes of data in service until <see cref="Free"/>; 0 for a control packet or a frame.</summary>
    public int Serving;

    /// <summary>Bytes that a packet that arrives now would find before it, data in service included.</summary>
    public readonly int Backlog(long now) => unchecked(Waiting + (Serving & (int)((now - Free) >> 63)));
}
