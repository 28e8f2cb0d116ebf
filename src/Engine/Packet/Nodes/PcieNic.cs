namespace Sim.Engine.Packet;

/// <summary>What a NIC has to do with PCIe.</summary>
internal struct PcieNic
{
    /// <summary>Link by which it reads from memory, or -1 where that never limits.</summary>
    public int ReadLink;

    /// <summary>Link by which it writes into memory, or -1 where that never limits.</summary>
    public int WriteLink;

    /// <summary>Payload that it has read and not sent: part of a packet at most, or the next one.</summary>
    public int Read;

    /// <summary>Payload that it waits to read, or 0.</summary>
    public int Wanted;

    /// <summary>Wire time of the packet that it reads.</summary>
    public long WantedWire;

    /// <summary>No data leave before this time; the end of time while it waits for the link.</summary>
    public long DataFrom;

    /// <summary>Packets that wait to be written, in the order of their arrival.</summary>
    public PacketRing Held;

    public int HeldBytes;

    /// <summary>Packets that had no room in the buffer: dropped, or, where switches trim, refused.</summary>
    public int Drops;

    public int Trims;

    /// <summary>Start tag of its next packet on either link.</summary>
    public long ReadTag;

    public long WriteTag;
}
