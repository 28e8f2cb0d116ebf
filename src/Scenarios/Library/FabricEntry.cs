using Sim.Scenarios.Fields;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Library;

/// <summary>A fabric of the library.</summary>
[Section("A scale-out fabric: its shape, its switch, and how traffic is routed in it.")]
public sealed record FabricEntry : LibraryEntry
{
    [Field("Name.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Shape.", Required = true)]
    public FabricKind Kind { get; init; }

    [Field("Switch: a name in library/switches, or written out.", Required = true, Library = "switches")]
    public SwitchEntry Switch { get; init; } = new();

    [Field("Planes of a multi-plane fabric.", Default = "1", Minimum = 1, Maximum = 64)]
    public int Planes { get; init; }

    [Field("Leaf downlink capacity over uplink capacity; 1 is full bisection.", Default = "1", Minimum = 1)]
    public double Oversubscription { get; init; }

    [Field("How traffic picks among equal paths.", Default = "adaptive")]
    public RoutingKind Routing { get; init; }

    [Field("Queue pairs per pair of NICs, each hashed on its own under ECMP.", Default = "1", Minimum = 1)]
    public int QueuePairsPerPeer { get; init; }

    [Field("Propagation latency of one cable.", Default = "0 s")]
    public SimDuration CableLatency { get; init; }

    [Field("Shape parameters: Slim Fly q; Dragonfly p a h g; HyperX and torus dimensions.", Minimum = 1)]
    public IReadOnlyList<int> Shape { get; init; } = [];

    [Field("CSV of links of a custom fabric, relative to this file.")]
    public string? LinksFile { get; init; }

    public FabricSpec ToSpec() => new()
    {
        Name = Name,
        Kind = Kind,
        Switch = Switch.ToSpec(),
        Planes = Planes,
        Oversubscription = Oversubscription,
        Routing = Routing,
        QueuePairsPerPeer = QueuePairsPerPeer,
        CableLatency = CableLatency,
        Shape = Shape,
        LinksFile = LinksFile,
        Source = SourceLine,
    };
}
