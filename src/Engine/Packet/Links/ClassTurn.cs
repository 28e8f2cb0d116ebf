namespace Sim.Engine.Packet;

/// <summary>Where deficit round robin stands at one port.</summary>
internal struct ClassTurn
{
    /// <summary>Lane whose turn it is.</summary>
    public int Lane;

    /// <summary>By lane, bytes that it may still send in its turn.</summary>
    public int[]? Deficit;
}
