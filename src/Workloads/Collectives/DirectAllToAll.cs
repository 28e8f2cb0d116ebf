namespace Sim.Workloads.Collectives;

/// <summary>
/// Direct all-to-all: in step s rank r sends rank r+s+1 its block; nothing waits, the rotation only keeps receivers apart.
/// Time alpha + (n-1)/n S/B.
/// </summary>
public sealed class DirectAllToAll(int ranks) : CollectiveAlgorithm("direct", CollectiveKind.AllToAll, ranks)
{
    public override int Steps => Ranks - 1;

    public override int MaxSends => 1;

    public override int LatencySteps => Math.Min(1, Steps);

    public override int WaitsFor(int step) => -1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var peer = Around((long)rank + step + 1);
        var block = slice.Part(Ranks, peer);
        sends[0] = new CollectiveSend(peer, block.Offset, block.Bytes, Reduces: false);
        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>Every block but its own.</summary>
    public override long BytesOut(int rank, Slice slice) => slice.Bytes - slice.Part(Ranks, rank).Bytes;
}
