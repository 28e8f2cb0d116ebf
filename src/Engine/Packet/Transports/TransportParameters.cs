using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The transport and its parameters.</summary>
public sealed record TransportParameters
{
    public TransportKind Kind { get; init; } = TransportKind.Ndp;

    /// <summary>Packets in flight per message (window), or sent before the first pull (NDP).</summary>
    public int Window { get; init; } = 256;

    /// <summary>Silence on a message after which all it has in flight counts as lost; null for twice the longest possible round trip through full queues, and for 67 ms on lossless links.</summary>
    public SimDuration? Timeout { get; init; }

    public DcqcnParameters Dcqcn { get; init; } = new();
}
