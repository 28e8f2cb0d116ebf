using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Faults in flight and what the network does about them.</summary>
public sealed record FaultParameters
{
    /// <summary>Nothing fails by default.</summary>
    public IReadOnlyList<PacketFault> Faults { get; init; } = [];

    /// <summary>
    /// Time from a link's failure, or repair, until routes leave it out, or use it again, everywhere. 100 us by default (chosen: local detection in hardware;
    /// a subnet manager or routing protocol takes milliseconds to seconds). Until then packets go on into the dead link.
    /// </summary>
    public SimDuration Detection { get; init; } = SimDuration.FromMicroseconds(100);

    /// <summary>
    /// Link-level retry (as of InfiniBand and Ultra Ethernet links): a packet with a bit error is sent again by the link, after a round trip of the link and in
    /// order, so that the link stands still for that time. Without it such a packet is lost, and its transport must recover.
    /// </summary>
    public bool LinkRetry { get; init; }
}
