namespace Sim.Engine.Packet;

/// <summary>Who decides when a packet may leave. Under all of them a receiver places packets in any order and acknowledges each one.</summary>
public enum TransportKind
{
    /// <summary>A fixed number of packets in flight per message, no reaction to congestion.</summary>
    Window,

    /// <summary>Receiver-driven with trimming and pulls (NDP).</summary>
    Ndp,

    /// <summary>Rates at the sender, set by congestion notifications (DCQCN).</summary>
    Dcqcn,

    /// <summary>
    /// InfiniBand's reliable connection: a fixed number of packets in flight per message (the queue pair's outstanding work), on links with credits
    /// that lose nothing (<see cref="FlowControlParameters.For"/>).
    /// </summary>
    InfiniBand,
}
