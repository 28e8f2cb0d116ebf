namespace Sim.Engine.Packet;

/// <summary>What a timer of a host does; timers of one instant fire in this order, then by message.</summary>
internal enum TimerKind
{
    /// <summary>A message is posted.</summary>
    Post,

    /// <summary>The first packet of a message may leave.</summary>
    Begin,

    /// <summary>The receiver learns that a message is complete.</summary>
    Received,

    /// <summary>The next pull leaves.</summary>
    Pull,

    /// <summary>The next packet of a paced message may leave.</summary>
    Pace,

    /// <summary>DCQCN's alpha decays.</summary>
    Alpha,

    /// <summary>DCQCN's rate increases.</summary>
    Increase,

    /// <summary>A message may have been silent for too long.</summary>
    Timeout,

    /// <summary>Software takes a message back (<see cref="MessageSet.Abandoned"/>).</summary>
    Abandon,

    /// <summary>A signal from another node has come; of a node.</summary>
    Signal,

    /// <summary>The delay of a trigger is over; of a node.</summary>
    Release,

    /// <summary>A copy starts or goes on; of a node.</summary>
    Copy,

    /// <summary>A copy has arrived; of a node.</summary>
    Copied,

    /// <summary>A PCIe link is free again; of a node.</summary>
    Pcie,
}
