namespace Sim.Engine.Packet;

/// <summary>Who decides when a packet may leave. How losses are recovered is <see cref="RecoveryKind"/>.</summary>
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
    Infiniband,

    /// <summary>Windows at the sender, set by delay (Swift).</summary>
    Swift,

    /// <summary>Windows at the sender, set by the load that switches report (HPCC).</summary>
    Hpcc,

    /// <summary>Windows at the sender, set by marks, delay and trims of sprayed packets (NSCC of Ultra Ethernet).</summary>
    Nscc,

    /// <summary>Credits of the receiver, shared over its senders (RCCC of Ultra Ethernet).</summary>
    Rccc,
}
