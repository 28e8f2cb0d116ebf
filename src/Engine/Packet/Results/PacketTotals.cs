namespace Sim.Engine.Packet;

/// <summary>
/// Counts of a run. Each data packet sent is delivered, trimmed, dropped, lost to a fault or in flight; each control packet sent and each header that
/// trimming made is delivered, dropped, lost to a fault or in flight.
/// </summary>
public sealed record PacketTotals
{
    public long DataSent { get; init; }

    public long DataDelivered { get; init; }

    public long DataInFlight { get; init; }

    public long Trims { get; init; }

    /// <summary>Headers that switches sent back to their senders.</summary>
    public long Returns { get; init; }

    /// <summary>Data packets lost to faults.</summary>
    public long Losses { get; init; }

    /// <summary>Control packets and headers lost to faults.</summary>
    public long ControlLosses { get; init; }

    public long Drops { get; init; }

    public long Marks { get; init; }

    /// <summary>Pauses of lanes of links that receivers asked for.</summary>
    public long Pauses { get; init; }

    public long ControlSent { get; init; }

    /// <summary>Control packets and headers that arrived at a host.</summary>
    public long ControlDelivered { get; init; }

    public long ControlInFlight { get; init; }

    public long ControlDrops { get; init; }

    /// <summary>Wire bytes of data packets sent.</summary>
    public long DataBytesSent { get; init; }

    /// <summary>Wire bytes of data packets delivered whole.</summary>
    public long DataBytesDelivered { get; init; }

    /// <summary>Data packets put on a link, counted once per link.</summary>
    public long DataHops { get; init; }

    /// <summary>Control packets and headers put on a link, counted once per link.</summary>
    public long ControlHops { get; init; }

    public long Hops => DataHops + ControlHops;

    /// <summary>True when nothing has appeared or vanished.</summary>
    public bool Conserved =>
        DataSent == DataDelivered + DataInFlight + Trims + Drops + Losses && ControlSent + Trims == ControlDelivered + ControlInFlight + ControlDrops + ControlLosses;
}
