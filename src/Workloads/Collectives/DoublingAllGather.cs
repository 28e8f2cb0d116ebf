using System.Numerics;

namespace Sim.Workloads.Collectives;

/// <summary>
/// Recursive doubling all-gather, n a power of two: log2 n steps; in step s rank r gives rank r xor 2^s the 2^s shards it holds.
/// Time log2(n) alpha + (n-1)/n S/B.
/// </summary>
public sealed class DoublingAllGather : CollectiveAlgorithm
{
    /// <exception cref="ArgumentException">The ranks are no power of two.</exception>
    public DoublingAllGather(int ranks)
        : base("recursive doubling", CollectiveKind.AllGather, ranks) => RequirePowerOfTwo("recursive doubling", ranks);

    public override int Steps => BitOperations.Log2((uint)Ranks);

    public override int MaxSends => 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var shards = Held(step, rank, slice);
        sends[0] = new CollectiveSend(rank ^ (1 << step), shards.Offset, shards.Bytes, Reduces: false);
        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>1 + 2 + .. + n/2 = n-1 shards, exact also where shards differ by a byte.</summary>
    public override long BytesOut(int rank, Slice slice)
    {
        var total = 0L;
        for (var step = 0; step < Steps; step++)
        {
            total += Held(step, rank, slice).Bytes;
        }

        return total;
    }

    private Slice Held(int step, int rank, Slice slice) => slice.Parts(Ranks, rank >> step << step, 1 << step);
}
