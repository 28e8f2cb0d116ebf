using Sim.Scenarios.Fields;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Library;

/// <summary>A switch of the library.</summary>
[Section("One fabric switch.")]
public sealed record SwitchEntry : LibraryEntry
{
    [Field("Name.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Number of ports.", Required = true, Minimum = 2)]
    public int Radix { get; init; }

    [Field("Wire rate of one port per direction.", Required = true)]
    public DataRate PortRate { get; init; }

    [Field("Port-to-port forwarding latency.", Required = true)]
    public SimDuration HopLatency { get; init; }

    [Field("Input buffer of a lane of a port, which the credits of a lossless link grant.", Default = "128 KiB")]
    public Bytes InputBuffer { get; init; }

    public SwitchSpec ToSpec() => new() { Name = Name, Radix = Radix, PortRate = PortRate, HopLatency = HopLatency, InputBuffer = InputBuffer, Source = SourceLine };
}
