namespace Sim.Workloads.Collectives;

/// <summary>Direct all-gather, for ranks behind one switch: one step, every rank sends its shard to each other. Time alpha + (n-1)/n S/B.</summary>
public sealed class DirectAllGather(int ranks) : CollectiveAlgorithm("direct", CollectiveKind.AllGather, ranks)
{
    public override int Steps => Ranks > 1 ? 1 : 0;

    public override int MaxSends => Ranks - 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var shard = slice.Part(Ranks, rank);
        for (var i = 1; i < Ranks; i++)
        {
            sends[i - 1] = new CollectiveSend(Around((long)rank + i), shard.Offset, shard.Bytes, Reduces: false);
        }

        return Ranks - 1;
    }

    public override int Receives(int step, int rank) => Ranks - 1;

    /// <summary>n-1 copies of its own shard.</summary>
    public override long BytesOut(int rank, Slice slice) => (Ranks - 1) * slice.Part(Ranks, rank).Bytes;
}
