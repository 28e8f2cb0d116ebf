namespace Sim.Engine.Packet;

internal static class PacketKinds
{
    /// <summary>A frame of flow control: it lives on one link, and nothing holds it back.</summary>
    public static bool IsFrame(this PacketKind kind) => kind >= PacketKind.Credit;
}
