using Sim.Units;

namespace Sim.Topology.Hardware;

/// <summary>One fabric switch.</summary>
public sealed record SwitchSpec
{
    public required string Name { get; init; }

    /// <summary>Number of ports.</summary>
    public required int Radix { get; init; }

    /// <summary>Wire rate of one port per direction.</summary>
    public required DataRate PortRate { get; init; }

    /// <summary>Port-to-port forwarding latency.</summary>
    public required SimDuration HopLatency { get; init; }

    /// <summary>
    /// Input buffer of a lane of a port, which the credits of a lossless link grant. 128 KiB where nothing is said: the most that the 12-bit counters of InfiniBand's flow control
    /// packets can grant.
    /// </summary>
    public Bytes InputBuffer { get; init; } = new(128 << 10);

    public required string Source { get; init; }
}
