namespace Sim.Workloads.Collectives;

/// <summary>Direct reduce-scatter, for ranks behind one switch: one step, every rank sends each other its shard. Time alpha + (n-1)/n S/B.</summary>
public sealed class DirectReduceScatter(int ranks) : CollectiveAlgorithm("direct", CollectiveKind.ReduceScatter, ranks)
{
    public override int Steps => Ranks > 1 ? 1 : 0;

    public override int MaxSends => Ranks - 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        for (var i = 1; i < Ranks; i++)
        {
            var peer = Around((long)rank + i);
            var shard = slice.Part(Ranks, peer);
            sends[i - 1] = new CollectiveSend(peer, shard.Offset, shard.Bytes, Reduces: true);
        }

        return Ranks - 1;
    }

    public override int Receives(int step, int rank) => Ranks - 1;

    /// <summary>Every shard but its own.</summary>
    public override long BytesOut(int rank, Slice slice) => slice.Bytes - slice.Part(Ranks, rank).Bytes;
}
