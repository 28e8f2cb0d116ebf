using Sim.Engine.Packet;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What a scenario says about its packet network, in the terms of the engine.</summary>
internal static class PacketSettings
{
    /// <summary>Sizes on the wire.</summary>
    public static PacketFormat Format(Scenario scenario) => new() { Payload = scenario.Packet.Mtu, Header = scenario.Packet.Header };

    /// <summary>All but the faults.</summary>
    public static PacketParameters Of(Scenario scenario, ClusterGraph graph)
    {
        var section = scenario.Packet;
        return new PacketParameters
        {
            Format = Format(scenario),
            Routing = graph.Fabric.Routing switch { RoutingKind.Ecmp => PacketRouting.Ecmp, RoutingKind.Static => PacketRouting.Static, _ => PacketRouting.Adaptive },
            Seed = (ulong)scenario.Seed,
            Transport = new TransportParameters { Kind = section.Transport, Window = section.Window, Recovery = section.Recovery },
            Classes = new ClassParameters { Count = section.Classes, Weights = section.Weights },
            Switch = SwitchParameters.For(section.Transport) with
            {
                DataBuffer = section.Buffer,
                SharedBuffer = section.SharedBuffer,
                SharedFraction = section.SharedFraction,
                Queueing = section.Queueing,
            },
            FlowControl = FlowControlParameters.For(section.Transport, section.FlowControl) with
            {
                InputBuffer = graph.Fabric.Switch.InputBuffer,
                PauseAbove = section.PauseAbove,
                Headroom = section.Headroom,
            },
        };
    }
}
