namespace Sim.Engine.Packet;

/// <summary>An output of a switch that has the turn as a whole.</summary>
internal struct SwitchPort
{
    /// <summary>Place among the outputs of the switch.</summary>
    public int Index;

    public int Link;

    /// <summary>Credits and pauses that wait: they leave before all packets.</summary>
    public PacketRing Frames;

    /// <summary>By lane, bytes that wait for this output, without the packet in service.</summary>
    public int[] Bytes;

    /// <summary>The link is in use; its next event is that the packet in service leaves.</summary>
    public bool Serving;

    /// <summary>Link by which the packet in service came; -1 for a frame.</summary>
    public int From;

    public int ServiceLane;

    /// <summary>Bytes of the packet in service; 0 when there is none.</summary>
    public int ServiceSize;

    /// <summary>Input that the crossbar connects to this output, while it serves.</summary>
    public int Input;

    /// <summary>Input that is asked first for its next packet.</summary>
    public int NextInput;

    public ClassTurn Turn;

    /// <summary>Bytes of a class in the buffer, the packet in service included.</summary>
    public readonly int Backlog(int lane) => Bytes[lane] + (ServiceLane == lane ? ServiceSize : 0);

    /// <summary>Bytes that a packet that arrives now would find before it, data in service included.</summary>
    public readonly int Backlog()
    {
        var sum = ServiceLane > 0 ? ServiceSize : 0;
        foreach (var bytes in Bytes)
        {
            sum += bytes;
        }

        return sum;
    }
}
