using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Everything about a run that is neither topology nor workload.</summary>
public sealed record PacketParameters
{
    public PacketFormat Format { get; init; } = new();

    public SwitchParameters Switch { get; init; } = new();

    public ClassParameters Classes { get; init; } = new();

    public FlowControlParameters FlowControl { get; init; } = new();

    public NicParameters Nic { get; init; } = new();

    public TransportParameters Transport { get; init; } = new();

    public PacketRouting Routing { get; init; } = PacketRouting.Spray;

    /// <summary>
    /// Gap without a packet after which a message's next one is a new flowlet. 5 us by default, the order of the difference between two paths here (chosen;
    /// LetFlow takes 500 us for 10 Gb/s and TCP).
    /// </summary>
    public SimDuration FlowletGap { get; init; } = SimDuration.FromMicroseconds(5);

    /// <summary>Faults in flight.</summary>
    public FaultParameters Faults { get; init; } = new();

    /// <summary>Queues of a switch share state, so that the switch is the unit of ordering; else each queue is.</summary>
    public bool CoupleQueues =>
        Routing == PacketRouting.Adaptive || Switch.SharedBuffer is not null || Switch.Queueing != SwitchQueueing.Output || Classes.Count > 1 || FlowControl.Kind != Packet.FlowControl.None;

    /// <summary>The same with the packets of the transport, on paths of at most so many switches: HPCC's carry what switches write into them instead of marks, and so do their acknowledgements.</summary>
    internal PacketParameters OnPaths(int switches)
    {
        if (Transport.Kind != TransportKind.Hpcc)
            return this;
        var more = new Bytes(PathTelemetry.WireBytes(switches));
        return this with
        {
            Format = Format with { Header = Format.Header + more, Control = Format.Control + more },
            Switch = Switch with { MarkFrom = null, MarkAll = null },
        };
    }

    /// <summary>Seed of path choices and marking.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of a window, for tests of the law that it does not matter; null for the longest legal one, the lookahead.</summary>
    public SimDuration? Window { get; init; }
}
