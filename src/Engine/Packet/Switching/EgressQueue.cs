namespace Sim.Engine.Packet;

/// <summary>
/// An output of a switch: two classes of packets that wait for one link. Control is served before data, without preemption; within a
/// class packets leave in the order of arrival. The state is the queue's own, so queues of a switch need no common order.
/// </summary>
internal struct EgressQueue
{
    public PacketRing Data;
    public PacketRing Control;

    /// <summary>When the link has sent the last bit of the packet in service.</summary>
    public long Free;

    /// <summary>Data bytes that wait, without the packet in service.</summary>
    public int DataBytes;

    /// <summary>Control bytes that wait, without the packet in service.</summary>
    public int ControlBytes;

    /// <summary>Bytes of the data packet in service until <see cref="Free"/>; 0 when it is a control packet.</summary>
    public int ServiceBytes;

    /// <summary>Buffer for data in bytes, the packet in service included.</summary>
    public int DataLimit;

    public LinkEnd Link;

    public QueueCounts Counts;

    /// <summary>Data bytes in the buffer at a time not before the last event.</summary>
    public readonly int DataBacklog(long now) => DataBytes + (now < Free ? ServiceBytes : 0);
}
