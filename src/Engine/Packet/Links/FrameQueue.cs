namespace Sim.Engine.Packet;

/// <summary>Frames of flow control that wait for a port, in a <see cref="FramePool"/>; empty by default.</summary>
internal struct FrameQueue
{
    // Places in the pool; 0 is none.
    public int First;
    public int Last;

    public readonly bool HasAny => First != 0;
}
