namespace Sim.Engine.Packet;

/// <summary>A switch: the unit that has a turn. The further fields are those of switches whose queues share state.</summary>
internal struct SwitchUnit
{
    /// <summary>Start of the window of the next turn.</summary>
    public long Due;

    /// <summary>The links that enter the switch, by id.</summary>
    public int[] In;

    /// <summary>The links that leave the switch, by id.</summary>
    public int[] Out;

    /// <summary>Inputs with packets on their way.</summary>
    public PortSet Coming;

    /// <summary>Outputs with packets that wait, where queues have their own state.</summary>
    public PortSet Backlogged;

    /// <summary>By input, headers that go back to their senders and pass the switch once more, by time; null where there are none.</summary>
    public PacketRing[]? Returned;

    /// <summary>The outputs, by id of their links.</summary>
    public SwitchPort[] Ports;

    /// <summary>By output and lane, bytes that wait, without the packet in service.</summary>
    public int[] Bytes;

    /// <summary>What the outputs have to send.</summary>
    public PortLoad[] Loads;

    /// <summary>The packets that wait, by place and lane; what a place is, the queueing says.</summary>
    public PacketRing[] Waiting;

    /// <summary>Next event of each output.</summary>
    public EventTree Events;

    /// <summary>Inputs whose packet is on its way through the crossbar.</summary>
    public bool[] Busy;

    /// <summary>Bytes set aside as headroom of pauses.</summary>
    public long Headroom;

    /// <summary>Bytes of the shared buffer in use: data without flow control, else all packets.</summary>
    public long Used;
}
