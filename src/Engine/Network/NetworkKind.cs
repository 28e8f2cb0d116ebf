namespace Sim.Engine.Network;

/// <summary>How the network is modelled.</summary>
public enum NetworkKind
{
    /// <summary>Fluid flows that share links max-min fairly.</summary>
    Flow,

    /// <summary>Every transfer as if it were alone: a lower bound.</summary>
    Analytic,

    /// <summary>Packets in finite queues, under a transport.</summary>
    Packet,
}
