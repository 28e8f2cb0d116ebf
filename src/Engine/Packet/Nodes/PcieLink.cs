namespace Sim.Engine.Packet;

/// <summary>One direction of a PCIe slot: a server that takes a packet or a chunk of its stream at a time.</summary>
internal struct PcieLink
{
    /// <summary>Payload rate in bit/s; 0 where the link never limits.</summary>
    public long Rate;

    /// <summary>First host of the slot, and how many it has.</summary>
    public int FirstHost;

    public int Hosts;

    /// <summary>When it has served all that it began.</summary>
    public long Free;

    /// <summary>A timer is set for <see cref="Free"/>.</summary>
    public bool Armed;

    /// <summary>Host whose first packet is written until <see cref="Free"/>, or -1.</summary>
    public int Writing;

    /// <summary>Payload of packets that it has carried.</summary>
    public long PacketBytes;

    /// <summary>Start tag of what was served last, in bytes (start-time fair queueing).</summary>
    public long Tag;

    /// <summary>Time between chunks of the stream, or 0 without one.</summary>
    public long Interval;

    /// <summary>Time that a chunk takes.</summary>
    public long ChunkTime;

    /// <summary>When the stream wants its next chunk.</summary>
    public long Due;

    public bool Yields;

    public long StreamTag;

    public long StreamBytes;
}
