namespace Sim.Engine.Packet;

/// <summary>A host with its NIC: one unit of ordering. All that happens in it happens in the order (time, kind of event), see the README.</summary>
internal struct Host
{
    /// <summary>Control packets that wait for the port.</summary>
    public PacketRing Output;

    /// <summary>Credits that wait for the port: they leave before all packets.</summary>
    public FrameQueue Frames;

    /// <summary>Messages of class 0 that may send a packet now, served in turn.</summary>
    public MessageRing Ready;

    /// <summary>The same for the further classes.</summary>
    public MessageRing[] MoreReady;

    public ClassTurn Turn;

    /// <summary>Messages that wait for a pull, served in turn.</summary>
    public MessageRing Pulls;

    public TimerHeap Timers;

    /// <summary>Time of the last event.</summary>
    public long Now;

    /// <summary>When the port has sent its last bit.</summary>
    public long Free;

    /// <summary>Start of the window of the next turn.</summary>
    public long Due;

    /// <summary>Earliest start of the next message: the message rate.</summary>
    public long NextIssue;

    /// <summary>Earliest next pull: pulls are paced at the rate of the port.</summary>
    public long NextPull;

    public bool PullArmed;

    /// <summary>Packets that the host has allowed its senders and not seen, when it pulls ahead.</summary>
    public int Outstanding;
}
