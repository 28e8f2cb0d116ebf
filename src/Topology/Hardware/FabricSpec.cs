using Sim.Units;

namespace Sim.Topology.Hardware;

/// <summary>A scale-out fabric: its shape, its switch, and how traffic is routed in it.</summary>
public sealed record FabricSpec
{
    public required string Name { get; init; }

    public required FabricKind Kind { get; init; }

    public required SwitchSpec Switch { get; init; }

    /// <summary>Planes of a multi-plane fabric.</summary>
    public int Planes { get; init; } = 1;

    /// <summary>Leaf downlink capacity over uplink capacity; 1 is full bisection.</summary>
    public double Oversubscription { get; init; } = 1;

    public RoutingKind Routing { get; init; } = RoutingKind.Adaptive;

    /// <summary>Queue pairs per pair of NICs, each hashed on its own under ECMP.</summary>
    public int QueuePairsPerPeer { get; init; } = 1;

    /// <summary>Propagation latency of one cable.</summary>
    public SimDuration CableLatency { get; init; }

    /// <summary>Shape parameters of the kinds that have more: Slim Fly <c>q</c>; Dragonfly <c>p a h g</c>; HyperX and Torus dimensions.</summary>
    public IReadOnlyList<int> Shape { get; init; } = [];

    /// <summary>CSV of links (from,to,rate,latency) of a custom fabric.</summary>
    public string? LinksFile { get; init; }

    public required string Source { get; init; }
}
