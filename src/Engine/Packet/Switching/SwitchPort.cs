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

    /// <summary>Bytes of all lanes that wait.</summary>
    public int Waiting;

    /// <summary>When the link has sent the last bit of what is in service.</summary>
    public long Free;

    /// <summary>The event that the switch awaits of this output, or the end of time: its service ends, or it can hear of credits that it lacks.</summary>
    public long Next;

    /// <summary>The end of the service gives something back: buffer that the packet held, or the input that it came by.</summary>
    public bool Releases;

    /// <summary>Link by which the packet in service came.</summary>
    public int From;

    public int ServiceLane;

    /// <summary>Bytes of the packet in service until <see cref="Free"/>.</summary>
    public int ServiceSize;

    /// <summary>Input that the crossbar connects to this output, while it serves.</summary>
    public int Input;

    /// <summary>Input that is asked first for its next packet.</summary>
    public int NextInput;

    /// <summary>Of the frames of this turn, the first that the output has not heard yet, and the end of its own.</summary>
    public int Unheard, UnheardEnd;

    public ClassTurn Turn;

    /// <summary>Something waits for this output.</summary>
    public readonly bool IsWanted => Waiting > 0 || Frames.Count > 0;

    /// <summary>Bytes of a class in the buffer, the packet in service included.</summary>
    public readonly int Backlog(int lane, long now) => Bytes[lane] + (now < Free && ServiceLane == lane ? ServiceSize : 0);

    /// <summary>Bytes that a packet that arrives now would find before it, data in service included.</summary>
    public readonly int Backlog(long now) => Waiting + (now < Free && ServiceLane > 0 ? ServiceSize : 0);

    /// <summary>Frames about this link arrive in this turn.</summary>
    public void Hears(int from, int end) => (Unheard, UnheardEnd) = (from, end);
}
