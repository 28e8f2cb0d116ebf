using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>One tier of switches of a fat-tree and the links below it, as a <c>.topo</c> file describes it.</summary>
public sealed record FatTreeTier
{
    /// <summary>Rate of a link to the tier below (hosts below tier 0).</summary>
    public required DataRate DownlinkRate { get; init; }

    /// <summary>Propagation of a link to the tier below.</summary>
    public required SimDuration DownlinkLatency { get; init; }

    /// <summary>Links of a switch to the tier below.</summary>
    public required int RadixDown { get; init; }

    /// <summary>Links of a switch to the tier above; 0 in the top tier.</summary>
    public int RadixUp { get; init; }

    /// <summary>Parallel links to each neighbour in the tier below.</summary>
    public int Bundle { get; init; } = 1;

    /// <summary>Fixed latency of a switch from port to port.</summary>
    public SimDuration SwitchLatency { get; init; }

    /// <summary>Data buffer of a queue towards the tier below; null for the run's value.</summary>
    public Bytes? QueueDown { get; init; }

    /// <summary>Data buffer of a queue towards the tier above; null for the run's value.</summary>
    public Bytes? QueueUp { get; init; }
}
