using Sim.Engine.Packet;
using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>The packet network.</summary>
[Section("The packet network of network: packet.")]
public sealed record PacketSection
{
    [Field("Who decides when a packet may leave.", Default = "ndp")]
    public TransportKind Transport { get; init; }

    [Field("How links keep the receiver's buffer from overflowing; without the key credit for infiniband, none for the others. The input buffer that credits grant is the switch's.")]
    public FlowControl? FlowControl { get; init; }

    [Field("Packets of a message in flight (window, infiniband), or sent before the first pull (ndp).", Default = "256", Minimum = 1, Maximum = 1 << 20)]
    public int Window { get; init; }

    [Field("Payload of a full packet.", Default = "4096 B")]
    public Bytes Mtu { get; init; }

    [Field("Header of a packet. Links have the rate at which their packets carry the payload rate of the flow model, so it only counts beside other sizes.", Default = "64 B")]
    public Bytes Header { get; init; }

    [Field("Data that a queue of a switch holds, where links are not lossless.", Default = "416 kB")]
    public Bytes Buffer { get; init; }
}
