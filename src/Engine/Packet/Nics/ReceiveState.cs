namespace Sim.Engine.Packet;

/// <summary>A message at its receiver.</summary>
internal struct ReceiveState
{
    public int Source;
    public int Total;

    /// <summary>First word of the message's received bits.</summary>
    public int Words;

    public int Received;
    public int Duplicates;

    /// <summary>Packets that came after a gap and were not kept (go-back-N).</summary>
    public int Discards;

    /// <summary>Packet that was asked for when the last gap was found (go-back-N), or -1.</summary>
    public int AskedFor;

    /// <summary>Headers of trimmed packets.</summary>
    public int Headers;

    /// <summary>Pulls that wait for their turn.</summary>
    public int PullsPending;

    public int PullsSent;

    /// <summary>Something of the message has arrived, when the receiver pulls ahead.</summary>
    public bool Known;

    /// <summary>Packets that the receiver has allowed and not seen, when it pulls ahead.</summary>
    public int Outstanding;

    /// <summary>Pulls granted for packets beyond the first window.</summary>
    public int PullsGranted;

    /// <summary>Earliest time of the next congestion notification.</summary>
    public long NextNotification;

    /// <summary>Last byte (and the receive overhead), or -1.</summary>
    public long Done;
}
