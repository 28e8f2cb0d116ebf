namespace Sim.Engine.Packet;

/// <summary>A lane as the sender of its link knows it.</summary>
internal struct SendLane
{
    /// <summary>Blocks of the receiver's buffer that may still be filled.</summary>
    public int Credits;

    public bool Paused;
}
