namespace Sim.Engine.Packet;

/// <summary>DCQCN's state of one message; rates in bit/s.</summary>
internal struct DcqcnRate
{
    public double Current;
    public double Target;
    public double Alpha;

    /// <summary>Bytes since the last counted increase.</summary>
    public long Bytes;

    /// <summary>Counted increases since the last cut.</summary>
    public int Counts;

    /// <summary>Timed increases since the last cut.</summary>
    public int Intervals;

    /// <summary>A notification has come; before the first one nothing is to be recovered.</summary>
    public bool Reacted;
    public long AlphaDue;
    public long IncreaseDue;
}
