using Sim.Scenarios.Fields;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Library;

/// <summary>A NIC of the library.</summary>
[Section("One network interface.")]
public sealed record NicEntry : LibraryEntry
{
    [Field("Name.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Physical ports, each to one plane.", Required = true, Minimum = 1)]
    public int Ports { get; init; }

    [Field("Wire rate of one port per direction.", Required = true)]
    public DataRate PortRate { get; init; }

    [Field("One queue pair may spray over all ports and planes.", Default = "false")]
    public bool BondsPlanes { get; init; }

    public NicSpec ToSpec() => new() { Name = Name, Ports = Ports, PortRate = PortRate, BondsPlanes = BondsPlanes, Source = SourceLine };
}
