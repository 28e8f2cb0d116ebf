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

    /// <summary>Every switch sends a packet to the shortest of its queues among the shortest paths.</summary>
    Adaptive,
}
