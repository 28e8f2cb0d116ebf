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

    /// <summary>Seed of path choices and marking.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of a window, for tests of the law that it does not matter; null for the longest legal one, the lookahead.</summary>
    public SimDuration? Window { get; init; }
}
