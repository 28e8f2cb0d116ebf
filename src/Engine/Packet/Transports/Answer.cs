namespace Sim.Engine.Packet;

/// <summary>What an acknowledgement tells a transport.</summary>
/// <param name="Now">When it arrived.</param>
/// <param name="RoundTrip">Since the acknowledged transmission was sent, or -1 when that had been taken for lost.</param>
/// <param name="Signal">Congestion that the packet met.</param>
/// <param name="Stamp">Stamp of the acknowledged transmission.</param>
internal readonly record struct Answer(long Now, long RoundTrip, byte Signal, ushort Stamp)
{
    public long Sent => RoundTrip < 0 ? -1 : Now - RoundTrip;
}
