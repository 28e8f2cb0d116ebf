namespace Sim.Engine.Packet;

/// <summary>How a sender learned of a loss.</summary>
internal enum LossKind
{
    /// <summary>A switch trimmed the packet, and its header told.</summary>
    Trimmed,

    /// <summary>Later transmissions were acknowledged, or the receiver found a gap.</summary>
    Gap,

    /// <summary>Nothing came back for too long.</summary>
    Timeout,
}
