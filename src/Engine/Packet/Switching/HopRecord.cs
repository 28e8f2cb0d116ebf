namespace Sim.Engine.Packet;

/// <summary>What a switch tells of one departure of a data packet.</summary>
/// <param name="Time">When its first bit left, in picoseconds.</param>
/// <param name="Sent">Bytes that the link had sent before.</param>
/// <param name="Link">The link, which gives the rate, and shows when the path has changed.</param>
/// <param name="Queued">Bytes that waited behind the packet.</param>
internal readonly record struct HopRecord(long Time, long Sent, int Link, int Queued);
