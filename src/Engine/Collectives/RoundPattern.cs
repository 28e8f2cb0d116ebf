namespace Sim.Engine.Collectives;

/// <summary>
/// The sends of one round with the time each takes when all go on at once. Rounds with the same pattern are solved once. Sends of rank r are those from
/// Start[r] to Start[r + 1] - 1.
/// </summary>
/// <param name="Start">Offsets by rank, length ranks + 1.</param>
/// <param name="Peer">Receiver; the sender itself where switches reduce.</param>
/// <param name="Duration">Picoseconds on the wire.</param>
/// <param name="Latency">Picoseconds from the last byte's leaving to its use.</param>
/// <param name="LeavesNode">Whether some send goes through a NIC.</param>
internal sealed record RoundPattern(int[] Start, int[] Peer, long[] Duration, long[] Latency, bool LeavesNode)
{
    public int Ranks => Start.Length - 1;

    /// <summary>Whether rank r + period does as rank r does, its peers moved by the period too (around the group).</summary>
    public bool Repeats(int period)
    {
        var n = Ranks;
        for (var rank = period; rank < n; rank++)
        {
            var (here, there) = (Start[rank], Start[rank - period]);
            var count = Start[rank + 1] - here;
            if (count != Start[rank - period + 1] - there)
            {
                return false;
            }

            for (var i = 0; i < count; i++)
            {
                if (Peer[here + i] != (Peer[there + i] + period) % n || Duration[here + i] != Duration[there + i] || Latency[here + i] != Latency[there + i])
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether both have the same sends with the same times.</summary>
    public bool SameAs(RoundPattern other) =>
        Start.AsSpan().SequenceEqual(other.Start) && Peer.AsSpan().SequenceEqual(other.Peer)
        && Duration.AsSpan().SequenceEqual(other.Duration) && Latency.AsSpan().SequenceEqual(other.Latency);
}
