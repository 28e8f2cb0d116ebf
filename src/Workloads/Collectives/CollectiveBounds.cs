using Sim.Units;

namespace Sim.Workloads.Collectives;

/// <summary>
/// What no algorithm can beat: bytes that must cross the port of some rank, per direction. (Chan et al. 2007, Collective communication:
/// theory, practice, and experience.) With any fan-out one latency is the only bound on the chain.
/// </summary>
public static class CollectiveBounds
{
    /// <summary>
    /// Least bytes that the busiest port must send or receive, whichever is more, rounded up. All-gather, reduce-scatter, all-to-all:
    /// (n-1)/n S. All-reduce: 2(n-1)/n S, or S where the fabric reduces. 0 for a group of one.
    /// </summary>
    /// <param name="kind">The collective.</param>
    /// <param name="ranks">n, at least 1.</param>
    /// <param name="message">S, as <see cref="CollectiveKind"/> defines it.</param>
    /// <param name="inNetwork">Whether switches can reduce and multicast.</param>
    public static Bytes PortBytes(CollectiveKind kind, int ranks, Bytes message, bool inNetwork = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        if (ranks == 1)
        {
            return Bytes.Zero;
        }

        if (kind == CollectiveKind.AllReduce && inNetwork)
        {
            return message;
        }

        var factor = kind == CollectiveKind.AllReduce ? 2 : 1;
        return new Bytes((long)((((Int128)message.Count * factor * (ranks - 1)) + ranks - 1) / ranks));
    }
}
