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

    public required string Source { get; init; }
}
