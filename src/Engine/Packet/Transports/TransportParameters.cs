using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The transport and its parameters.</summary>
public sealed record TransportParameters
{
    public TransportKind Kind { get; init; } = TransportKind.Ndp;

    /// <summary>Packets in flight per message (window), sent before the first pull (NDP, RCCC), or the largest window (Swift, HPCC, NSCC).</summary>
    public int Window { get; init; } = 256;

    public RecoveryKind Recovery { get; init; } = RecoveryKind.Selective;

    /// <summary>
    /// How much earlier than an acknowledged transmission one must have been sent to count as lost, with selective recovery. Null for 0 where a message keeps
    /// to one path (ECMP, static), the longest unloaded round trip elsewhere, and the timeout elsewhere on lossless links, where order proves nothing. Each loss that proves none doubles it for its message.
    /// </summary>
    public SimDuration? ReorderWindow { get; init; }

    /// <summary>
    /// A packet without an answer for this long counts as lost; doubled, up to 64 times, by each timeout in a row. Null for twice the longest possible round
    /// trip through full queues, and for 67 ms on lossless links.
    /// </summary>
    public SimDuration? Timeout { get; init; }

    /// <summary>A message gives up after so many timeouts in a row: its receiver cannot be reached.</summary>
    public int Retries { get; init; } = 50;

    public DcqcnParameters Dcqcn { get; init; } = new();

    public SwiftParameters Swift { get; init; } = new();

    public HpccParameters Hpcc { get; init; } = new();

    public NsccParameters Nscc { get; init; } = new();

    /// <summary>The receiver says when packets go.</summary>
    public bool IsPulled => Kind is TransportKind.Ndp or TransportKind.Rccc;
}
