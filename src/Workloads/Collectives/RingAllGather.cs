namespace Sim.Workloads.Collectives;

/// <summary>Ring all-gather: n-1 steps; in step s rank r hands shard r-s to its right neighbour. Time (n-1)(alpha + S/n/B).</summary>
public sealed class RingAllGather(int ranks) : CollectiveAlgorithm("ring", CollectiveKind.AllGather, ranks)
{
    public override int Steps => Ranks - 1;

    public override int MaxSends => 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var shard = slice.Part(Ranks, Around((long)rank - step));
        sends[0] = new CollectiveSend(Around((long)rank + 1), shard.Offset, shard.Bytes, Reduces: false);
        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>Every shard but that of the right neighbour.</summary>
    public override long BytesOut(int rank, Slice slice) => slice.Bytes - slice.Part(Ranks, Around((long)rank + 1)).Bytes;
}
