namespace Sim.Engine.Packet;

/// <summary>The congestion window of one message and what its controllers remember; times in picoseconds, windows in full packets.</summary>
internal struct WindowState
{
    /// <summary>Packets that may be in flight; below one, one packet per round trip / window.</summary>
    public double Window;

    /// <summary>Last decrease of the window.</summary>
    public long LastCut;

    /// <summary>Unloaded round trip of the message's path.</summary>
    public long BaseRoundTrip;

    /// <summary>Last round trip measured.</summary>
    public long RoundTrip;

    /// <summary>Transmissions before this time belong to the round trip before (HPCC); the end of a count of acknowledgements, or -1 (NSCC).</summary>
    public long RoundEnd;

    /// <summary>The window at the begin of the round trip (HPCC).</summary>
    public double Reference;

    /// <summary>Additive increase in packets: of each update (HPCC), of a round trip without queues (NSCC).</summary>
    public double Increase;

    /// <summary>Smoothed queueing delay in picoseconds (NSCC).</summary>
    public double Average;

    /// <summary>Additive increases in a row (HPCC), acknowledgements in a round trip (NSCC).</summary>
    public int Count;
}
