namespace Sim.Engine.Packet;

/// <summary>An output of a switch that has the turn as a whole.</summary>
internal struct SwitchPort
{
    /// <summary>Place among the outputs of the switch.</summary>
    public int Index;

    public int Link;

    /// <summary>Credits and pauses that wait: they leave before all packets.</summary>
    public FrameQueue Frames;

    /// <summary>The event that the switch awaits of this output, or the end of time: its service ends, or it can hear of credits that it lacks.</summary>
    public long Next;

    /// <summary>The end of the service gives something back: buffer that the packet held, or the input that it came by.</summary>
    public bool Releases;

    /// <summary>Link by which the packet in service came.</summary>
    public int From;

    public int ServiceLane;

    public int ServiceSize;

    /// <summary>Input that the crossbar connects to this output, while it serves.</summary>
    public int Input;

    /// <summary>Input that is asked first for its next packet.</summary>
    public int NextInput;

    /// <summary>Of the frames of this turn, the first that the output has not heard yet, and the end of its own.</summary>
    public int Unheard, UnheardEnd;

    public ClassTurn Turn;

    /// <summary>Frames about this link arrive in this turn.</summary>
    public void Hears(int from, int end) => (Unheard, UnheardEnd) = (from, end);
}
