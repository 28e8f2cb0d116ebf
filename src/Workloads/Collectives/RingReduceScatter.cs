namespace Sim.Workloads.Collectives;

/// <summary>Ring reduce-scatter: n-1 steps; in step s rank r adds shard r-1-s of its right neighbour. Time (n-1)(alpha + S/n/B).</summary>
public sealed class RingReduceScatter(int ranks) : CollectiveAlgorithm("ring", CollectiveKind.ReduceScatter, ranks)
{
    public override int Steps => Ranks - 1;

    public override int MaxSends => 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var shard = slice.Part(Ranks, Around((long)rank - 1 - step));
        sends[0] = new CollectiveSend(Around((long)rank + 1), shard.Offset, shard.Bytes, Reduces: true);
        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>Every shard but its own.</summary>
    public override long BytesOut(int rank, Slice slice) => slice.Bytes - slice.Part(Ranks, rank).Bytes;
}
