using Sim.Units;

namespace Sim.Topology.Hardware;

/// <summary>One network interface.</summary>
public sealed record NicSpec
{
    public required string Name { get; init; }

    /// <summary>Physical ports, each to one plane.</summary>
    public required int Ports { get; init; }

    /// <summary>Wire rate of one port per direction.</summary>
    public required DataRate PortRate { get; init; }

    /// <summary>True when one queue pair may spray its packets over all ports and planes (the paper's ideal multi-plane NIC).</summary>
    public bool BondsPlanes { get; init; }

    public required string Source { get; init; }
}
