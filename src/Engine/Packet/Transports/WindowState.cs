namespace Sim.Engine.Packet;

/// <summary>The congestion window of one message and what its controller remembers; times in picoseconds, windows in full packets.</summary>
internal struct WindowState
{
    /// <summary>Packets that may be in flight; below one, one packet per round trip / window.</summary>
    public double Window;

    /// <summary>Largest window (HPCC).</summary>
    public double Most;

    /// <summary>Last decrease of the window (Swift).</summary>
    public long LastCut;

    /// <summary>Unloaded round trip of the message's path.</summary>
    public long BaseRoundTrip;

    /// <summary>Last round trip measured (Swift).</summary>
    public long RoundTrip;

    /// <summary>Transmissions before this time belong to the round trip before (HPCC).</summary>
    public long RoundEnd;

    /// <summary>The window at the begin of the round trip (HPCC).</summary>
    public double Reference;

    /// <summary>Packets that each update adds (HPCC).</summary>
    public double Increase;

    /// <summary>Average utilisation of the busiest link (HPCC).</summary>
    public double Average;

    /// <summary>Additive increases in a row (HPCC); -1 before the first acknowledgement.</summary>
    public int Count;
}
