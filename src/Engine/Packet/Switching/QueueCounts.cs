namespace Sim.Engine.Packet;

/// <summary>What an egress queue has done.</summary>
internal struct QueueCounts
{
    /// <summary>Wire bytes sent, all classes.</summary>
    public long Bytes;
    public int Drops;
    public int ControlDrops;
    public int Trims;
    public int Marks;

    /// <summary>Headers sent back to their senders.</summary>
    public int Returns;

    /// <summary>Most data bytes in the buffer, the packet in service included.</summary>
    public int LargestBacklog;
}
