namespace Sim.Engine.Packet;

/// <summary>
/// Which packet a full queue trims: the one that arrives or the last one that waits, by a coin, or two senders of one rhythm would always see the same one
/// trimmed (NDP, Handley et al., SIGCOMM 2017, 3.1). The coin is a function of the arrival.
/// </summary>
internal readonly struct OverflowRule(ulong seed)
{
    /// <summary>Whether the last packet that waits makes room for the one that arrives; it must be as long, so that the queue stays as full.</summary>
    public bool TrimsLast(in PacketRecord last, in PacketRecord arrival) =>
        last.Size == arrival.Size && (Mixing.Mix(seed ^ Mixing.Mix(unchecked((ulong)arrival.Time ^ ((ulong)arrival.Link << 40)))) & 1) != 0;

    /// <summary>The two change places; what is trimmed is so at the time and under the key of the arrival.</summary>
    public static void Swap(ref PacketRecord last, ref PacketRecord arrival)
    {
        (last, arrival) = (arrival, last);
        (arrival.Time, arrival.Link) = (last.Time, last.Link);
    }
}
