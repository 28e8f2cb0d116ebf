using Sim.Engine.Packet;
using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>The packet network.</summary>
[Section("The packet network of network: packet.")]
public sealed record PacketSection
{
    [Field("Who decides when a packet may leave.", Default = "infiniband")]
    public TransportKind Transport { get; init; }

    [Field("How links keep the receiver's buffer from overflowing; without the key credit for infiniband, none for the others. The input buffer that credits grant is the switch's.")]
    public FlowControl? FlowControl { get; init; }

    [Field("How losses are recovered.", Default = "selective")]
    public RecoveryKind Recovery { get; init; }

    [Field("Packets of a message in flight (window, infiniband), before the first pull (ndp, rccc), or at most (swift, hpcc, nscc).", Default = "256", Minimum = 1, Maximum = 1 << 20)]
    public int Window { get; init; }

    [Field("Payload of a full packet.", Default = "4096 B", Minimum = 64, Maximum = 60_000)]
    public Bytes Mtu { get; init; }

    [Field("Header of a packet. Links have the rate at which full packets carry the payload rate of the flow model.", Default = "64 B", Minimum = 1, Maximum = 4096)]
    public Bytes Header { get; init; }

    [Field("Data that a queue of a switch holds, where links are not lossless.", Default = "416 kB", Minimum = 10_000, Maximum = 1 << 30)]
    public Bytes Buffer { get; init; }
}
