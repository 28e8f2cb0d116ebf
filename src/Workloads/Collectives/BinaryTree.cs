using System.Numerics;

namespace Sim.Workloads.Collectives;

/// <summary>
/// A binary tree over n ranks by formula: the level of rank r is the number of its trailing zero bits, leaves are the odd ranks, rank 0 is
/// the root with one child. Source: Sanders, Speck, Traeff 2009, Two-tree algorithms for full bandwidth broadcast, reduction and scan.
/// </summary>
internal static class BinaryTree
{
    /// <summary>Level of the root: ceil(log2 n).</summary>
    public static int Height(int ranks) => ranks <= 1 ? 0 : BitOperations.Log2((uint)(ranks - 1)) + 1;

    /// <summary>0 for leaves; a parent's level is above its children's.</summary>
    public static int Level(int rank, int ranks) => rank == 0 ? Height(ranks) : BitOperations.TrailingZeroCount(rank);

    /// <summary>Parent, or -1 for the root.</summary>
    public static int Parent(int rank, int ranks)
    {
        if (rank == 0)
        {
            return -1;
        }

        var bit = rank & -rank;
        var parent = (rank ^ bit) | (bit << 1);
        return parent < ranks ? parent : rank ^ bit;
    }

    /// <summary>Child 0 is below the rank and child 1 above it; -1 where there is none. The root has only child 1.</summary>
    public static int Child(int rank, int ranks, int which)
    {
        var step = 1 << Level(rank, ranks) >> 1;
        if (which == 0)
        {
            return rank == 0 || step == 0 ? -1 : rank - step;
        }

        while (step > 0 && rank + step >= ranks)
        {
            step >>= 1;
        }

        return step > 0 ? rank + step : -1;
    }
}
