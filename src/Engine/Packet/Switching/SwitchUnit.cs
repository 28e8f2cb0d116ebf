namespace Sim.Engine.Packet;

/// <summary>A switch as one unit of ordering: what its queues share.</summary>
internal struct SwitchUnit
{
    /// <summary>Packets on their way to the switch whose output is chosen when they arrive (adaptive routing).</summary>
    public PacketRing Inbox;

    /// <summary>Start of the window of the next turn.</summary>
    public long Due;

    /// <summary>The links that leave the switch, by id.</summary>
    public int[] Links;
}
