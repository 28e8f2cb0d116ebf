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

    [Field("Data of a class that a queue of a switch holds, where links are not lossless.", Default = "416 kB", Minimum = 10_000, Maximum = 1 << 30)]
    public Bytes Buffer { get; init; }

    [Field("Data that all queues of a switch hold together, each no more than shared_fraction of what is free; static shares only when absent.", Minimum = 10_000, Maximum = 1L << 40)]
    public Bytes? SharedBuffer { get; init; }

    [Field("Alpha of the dynamic threshold: the share of the free shared buffer that one queue, or one lane of a paused link, may hold.", Default = "1", Minimum = 0.001, Maximum = 1000)]
    public double SharedFraction { get; init; }

    [Field("flow_control: pause - data of a lane of a link in the receiver's buffer above which the lane is paused.", Default = "200 kB", Minimum = 1, Maximum = 1 << 30)]
    public Bytes PauseAbove { get; init; }

    [Field("flow_control: pause - buffer above pause_above for what arrives after the pause was asked for; what each link needs when absent.", Minimum = 1, Maximum = 1 << 30)]
    public Bytes? Headroom { get; init; }

    [Field("Where packets wait in a switch: at the output, at the input, or at the input by output (virtual output queues).", Default = "output")]
    public SwitchQueueing Queueing { get; init; }

    [Field("Classes of data, each with its queue, buffer and flow control at every link: priorities of Ethernet, virtual lanes of InfiniBand. Control packets go before all.", Default = "1", Minimum = 1, Maximum = 15)]
    public int Classes { get; init; }

    [Field("Full packets that each class sends in a turn while others wait (deficit round robin), class 0 first; strict priority when absent.", Minimum = 1, Maximum = 1000)]
    public IReadOnlyList<int>? Weights { get; init; }

    [Field("Time from a failure or repair during the run until routes follow, and until transfers whose NICs no longer meet go over other NICs of their nodes.", Default = "100 us")]
    public SimDuration Detection { get; init; }

    [Field("Whether links send packets with bit errors again; without it they are lost.", Default = "false")]
    public bool LinkRetry { get; init; }
}
