using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Collectives;

/// <summary>The collectives that can be run, each with the channels and chunks that a communication library would use.</summary>
public static class CollectiveSetups
{
    /// <summary>Bytes that NCCL moves through a channel at a time: NCCL_BUFFSIZE, 4 MiB by default (its documentation), in 8 steps (NCCL_STEPS, src/include/device.h).</summary>
    public const long ChunkBytes = 4L * 1024 * 1024 / 8;

    /// <summary>More chunks hide nothing more: filling a pipeline of few steps then costs below one percent.</summary>
    private const int MostChunks = 128;

    /// <summary>A ring on as many channels as a node has GPUs: reduce-scatter, all-gather or both.</summary>
    public static CollectiveSetup Ring(CollectiveKind kind, int ranks, int gpusPerNode, Bytes message, int? chunks = null)
    {
        CollectiveAlgorithm ring = kind switch
        {
            CollectiveKind.AllReduce => TwoPhaseAllReduce.Ring(ranks),
            CollectiveKind.AllGather => new RingAllGather(ranks),
            CollectiveKind.ReduceScatter => new RingReduceScatter(ranks),
            _ => throw new ArgumentException("there is no all-to-all on a ring", nameof(kind)),
        };
        var channels = Math.Min(ranks, gpusPerNode);
        return new CollectiveSetup(ring, message, channels, ChannelOrder.Serpentine, chunks ?? Chunks(message.Count / channels / ranks)) { RepeatEnd = ring.Steps };
    }

    /// <summary>All-reduce over two binary trees per channel.</summary>
    public static CollectiveSetup Tree(int ranks, int gpusPerNode, Bytes message, int? chunks = null)
    {
        var channels = Math.Min(ranks, gpusPerNode);
        var count = chunks ?? Chunks(message.Count / channels / 2);
        return new CollectiveSetup(new DoubleBinaryTreeAllReduce(ranks), message, channels, ChannelOrder.Rotated, count) { StepsOverlap = count > 1 };
    }

    /// <summary>Recursive halving, doubling or both; ranks a power of two.</summary>
    /// <exception cref="ArgumentException">The ranks are no power of two.</exception>
    public static CollectiveSetup HalvingDoubling(CollectiveKind kind, int ranks, Bytes message, int? chunks = null) => new(
        kind switch
        {
            CollectiveKind.AllReduce => TwoPhaseAllReduce.HalvingDoubling(ranks),
            CollectiveKind.AllGather => new DoublingAllGather(ranks),
            CollectiveKind.ReduceScatter => new HalvingReduceScatter(ranks),
            _ => throw new ArgumentException("there is no all-to-all by halving", nameof(kind)),
        },
        message,
        1,
        ChannelOrder.Identity,
        chunks ?? Chunks(message.Count / 2));

    /// <summary>Reduce-scatter in the node, halving-doubling (a ring unless the nodes are a power of two) between equal places of nodes, all-gather in the node.</summary>
    public static CollectiveSetup Hierarchical(int ranks, int gpusPerNode, Bytes message, int? chunks = null)
    {
        var perNode = Math.Min(ranks, gpusPerNode);
        var nodes = ranks / perNode;
        var isRing = !int.IsPow2(nodes);
        var algorithm = new HierarchicalAllReduce(isRing ? TwoPhaseAllReduce.Ring(nodes) : TwoPhaseAllReduce.HalvingDoubling(nodes), perNode);
        var first = perNode > 1 ? 1 : 0;
        return new CollectiveSetup(algorithm, message, 1, ChannelOrder.Identity, chunks ?? Chunks(message.Count / perNode / (isRing ? nodes : 1)))
        {
            RepeatStart = isRing ? first : 0,
            RepeatEnd = isRing ? first + (2 * (nodes - 1)) : 0,
        };
    }

    /// <summary>Switches reduce: those of NVLink on one node; on several, those of the fabric for each place of a node, between scatter and gather in the nodes.</summary>
    public static CollectiveSetup InNetwork(int ranks, int gpusPerNode, Bytes message, int? chunks = null)
    {
        var nodes = ranks / Math.Min(ranks, gpusPerNode);
        CollectiveAlgorithm algorithm = nodes == 1 ? new InNetworkAllReduce(ranks) : new HierarchicalAllReduce(new InNetworkAllReduce(nodes), gpusPerNode);
        return new CollectiveSetup(algorithm, message, 1, ChannelOrder.Identity, chunks ?? Chunks(message.Count / gpusPerNode));
    }

    /// <summary>Every pair exchanges directly, all at once; where rails are, through the sender's NVLink to the receiver's rail.</summary>
    public static CollectiveSetup Direct(CollectiveKind kind, int ranks, Bytes message) => new(
        kind switch
        {
            CollectiveKind.AllToAll => new DirectAllToAll(ranks),
            CollectiveKind.AllGather => new DirectAllGather(ranks),
            CollectiveKind.ReduceScatter => new DirectReduceScatter(ranks),
            _ => throw new ArgumentException("a direct all-reduce is a direct reduce-scatter and all-gather", nameof(kind)),
        },
        message,
        1,
        ChannelOrder.Identity,
        1);

    /// <summary>All-to-all over NVLink first, then between equal places of nodes.</summary>
    public static CollectiveSetup HierarchicalAllToAll(int ranks, int gpusPerNode, Bytes message, int? chunks = null)
    {
        var perNode = Math.Min(ranks, gpusPerNode);
        var algorithm = new HierarchicalAllToAll(ranks / perNode, perNode);
        return new CollectiveSetup(algorithm, message, 1, ChannelOrder.Identity, chunks ?? Chunks(message.Count / perNode));
    }

    private static int Chunks(long bytes) => (int)Math.Clamp((bytes + ChunkBytes - 1) / ChunkBytes, 1, MostChunks);
}
