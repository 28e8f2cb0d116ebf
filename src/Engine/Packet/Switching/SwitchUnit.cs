namespace Sim.Engine.Packet;

/// <summary>A switch as one unit of ordering, where its queues share state.</summary>
internal struct SwitchUnit
{
    /// <summary>Start of the window of the next turn.</summary>
    public long Due;

    /// <summary>The links that enter the switch, by id.</summary>
    public int[] In;

    /// <summary>The outputs, by id of their links.</summary>
    public SwitchPort[] Ports;

    /// <summary>The packets that wait, by place and lane; what a place is, the queueing says.</summary>
    public PacketRing[] Waiting;

    /// <summary>Next arrival of each input, then next event of each output.</summary>
    public EventTree Events;

    /// <summary>Inputs whose packet is on its way through the crossbar.</summary>
    public bool[] Busy;

    /// <summary>Bytes set aside as headroom of pauses.</summary>
    public long Headroom;

    /// <summary>Bytes of the shared buffer in use: data without flow control, else all packets.</summary>
    public long Used;
}
