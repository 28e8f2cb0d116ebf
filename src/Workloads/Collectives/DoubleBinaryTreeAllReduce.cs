namespace Sim.Workloads.Collectives;

/// <summary>
/// All-reduce over two binary trees, half of each slice in each: a leaf of one is an inner rank of the other, so no port sends more than
/// 2 S. Up in ceil(log2 n) steps, down in as many: latency 2 ceil(log2 n) alpha, and port time 2 S/B with many chunks.
/// </summary>
public sealed class DoubleBinaryTreeAllReduce(int ranks) : CollectiveAlgorithm("double binary tree", CollectiveKind.AllReduce, ranks)
{
    private const int Trees = 2;

    private int Height => BinaryTree.Height(Ranks);

    public override int Steps => 2 * Height;

    /// <summary>One up and two down in each tree.</summary>
    public override int MaxSends => 3 * Trees;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var count = 0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var half = slice.Part(Trees, tree);
            var place = PlaceOf(rank, tree);
            var level = BinaryTree.Level(place, Ranks);
            if (step == level && place != 0)
            {
                sends[count++] = new CollectiveSend(RankAt(BinaryTree.Parent(place, Ranks), tree), half.Offset, half.Bytes, Reduces: true);
            }

            for (var which = 0; which < 2 && step == (2 * Height) - level; which++)
            {
                var child = BinaryTree.Child(place, Ranks, which);
                if (child >= 0)
                {
                    sends[count++] = new CollectiveSend(RankAt(child, tree), half.Offset, half.Bytes, Reduces: false);
                }
            }
        }

        return count;
    }

    public override int Receives(int step, int rank)
    {
        var count = 0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var place = PlaceOf(rank, tree);
            var parent = BinaryTree.Parent(place, Ranks);
            count += parent >= 0 && step == (2 * Height) - BinaryTree.Level(parent, Ranks) ? 1 : 0;
            for (var which = 0; which < 2; which++)
            {
                var child = BinaryTree.Child(place, Ranks, which);
                count += child >= 0 && step == BinaryTree.Level(child, Ranks) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>In each tree its half to the parent and to each child.</summary>
    public override long BytesOut(int rank, Slice slice)
    {
        var total = 0L;
        for (var tree = 0; tree < Trees; tree++)
        {
            var place = PlaceOf(rank, tree);
            var neighbours = place == 0 ? 0 : 1;
            neighbours += BinaryTree.Child(place, Ranks, 0) >= 0 ? 1 : 0;
            neighbours += BinaryTree.Child(place, Ranks, 1) >= 0 ? 1 : 0;
            total += neighbours * slice.Part(Trees, tree).Bytes;
        }

        return total;
    }

    /// <summary>The second tree is the first mirrored (even n) or turned by one (odd n): odd places, the leaves, become even ranks.</summary>
    private int PlaceOf(int rank, int tree) => tree == 0 ? rank : Ranks % 2 == 0 ? Ranks - 1 - rank : Around((long)rank - 1);

    private int RankAt(int place, int tree) => tree == 0 ? place : Ranks % 2 == 0 ? Ranks - 1 - place : Around((long)place + 1);
}
