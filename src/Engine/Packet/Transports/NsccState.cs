namespace Sim.Engine.Packet;

/// <summary>What the sender-side controller for spraying knows of one message; times in picoseconds, windows in full packets.</summary>
internal struct NsccState
{
    /// <summary>Packets that may be in flight.</summary>
    public double Window;

    /// <summary>Largest window.</summary>
    public double Most;

    /// <summary>Unloaded round trip of the message's path.</summary>
    public long BaseRoundTrip;

    /// <summary>Queueing delay that is aimed at.</summary>
    public double Target;

    /// <summary>Bandwidth-delay product over that of the reference network.</summary>
    public double Scale;

    /// <summary>Average queueing delay.</summary>
    public double Average;

    /// <summary>Last decrease in proportion to delay.</summary>
    public long LastCut;

    /// <summary>End of the period of quick adaptation, 0 before the first.</summary>
    public long PeriodEnd;

    /// <summary>Packets acknowledged in the period.</summary>
    public int Achieved;

    /// <summary>Packets that were in flight when quick adaptation set the window: their marks tell nothing new.</summary>
    public int Ignore;

    /// <summary>A packet was trimmed since the last quick adaptation.</summary>
    public bool Trimmed;

    /// <summary>Packets acknowledged in a row without a queue.</summary>
    public int Clear;

    /// <summary>A window of packets has found no queue.</summary>
    public bool Fast;
}
