using System.Numerics;

namespace Sim.Workloads.Collectives;

/// <summary>
/// Recursive halving reduce-scatter, n a power of two: log2 n steps; in step s rank r gives rank r xor n/2^(s+1) that rank's half of
/// the shards both still hold. Time log2(n) alpha + (n-1)/n S/B.
/// </summary>
public sealed class HalvingReduceScatter : CollectiveAlgorithm
{
    /// <exception cref="ArgumentException">The ranks are no power of two.</exception>
    public HalvingReduceScatter(int ranks)
        : base("recursive halving", CollectiveKind.ReduceScatter, ranks) => RequirePowerOfTwo("recursive halving", ranks);

    public override int Steps => BitOperations.Log2((uint)Ranks);

    public override int MaxSends => 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var distance = Ranks >> (step + 1);
        var peer = rank ^ distance;
        var shards = slice.Parts(Ranks, peer & ~(distance - 1), distance);
        sends[0] = new CollectiveSend(peer, shards.Offset, shards.Bytes, Reduces: true);
        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>Every shard but its own.</summary>
    public override long BytesOut(int rank, Slice slice) => slice.Bytes - slice.Part(Ranks, rank).Bytes;
}
