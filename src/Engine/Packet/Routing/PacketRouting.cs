namespace Sim.Engine.Packet;

/// <summary>How the path of a packet is chosen among the shortest ones. All but the last are oblivious: the choice is made at the sender, blind to queues.</summary>
public enum PacketRouting
{
    /// <summary>One path per message and direction, by hash.</summary>
    Ecmp,

    /// <summary>One path per destination, the same from everywhere (destination modulo the number of ways).</summary>
    Static,

    /// <summary>Every packet its own path: each message walks through all paths in an order of its own.</summary>
    Spray,

    /// <summary>
    /// One path per burst of a message: after a gap without a packet the next one draws a new path (LetFlow, Vanini et al., "Let it flow: resilient asymmetric
    /// load balancing with flowlet switching", NSDI 2017). The sender sees the gap here, where LetFlow's switches do.
    /// </summary>
    Flowlet,

    /// <summary>Every switch sends a packet to the shortest of its queues among the shortest paths.</summary>
    Adaptive,
}
