namespace Sim.Engine.Packet;

/// <summary>What the NICs of one worker's hosts have sent and received.</summary>
internal struct NicCounts
{
    public long DataSent;
    public long DataDelivered;
    public long HeadersDelivered;
    public long ControlSent;
    public long ControlDelivered;

    /// <summary>Wire bytes of data packets sent.</summary>
    public long DataBytesSent;

    /// <summary>Wire bytes of data packets that arrived whole.</summary>
    public long DataBytesDelivered;
}
