namespace Sim.Engine.Packet;

/// <summary>What the packets of one lane of a link hold of the buffer of the switch that received them.</summary>
internal struct HeldLane
{
    public int Bytes;

    /// <summary>Most bytes so far.</summary>
    public int Largest;

    /// <summary>The sender has been asked to stop.</summary>
    public bool Pausing;

    /// <summary>Pauses asked for.</summary>
    public int Pauses;
}
