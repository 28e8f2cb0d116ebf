using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Collectives;

/// <summary>A collective, ready to be laid on a cluster: GPUs 0 to n-1 are the group.</summary>
/// <param name="Algorithm">Who sends what to whom, of one channel.</param>
/// <param name="Message">S, all channels together.</param>
/// <param name="Channels">Equal parts of the message that run side by side, each with its own order of GPUs.</param>
/// <param name="Order">The order of GPUs of a channel.</param>
/// <param name="Chunks">Chunks of each channel's part.</param>
public sealed record CollectiveSetup(CollectiveAlgorithm Algorithm, Bytes Message, int Channels, ChannelOrder Order, int Chunks)
{
    /// <summary>Steps from here to <see cref="RepeatEnd"/> have the same senders, receivers and (within one byte) lengths: a ring's.</summary>
    public int RepeatStart { get; init; }

    /// <summary>One past the last step that repeats; equal to <see cref="RepeatStart"/> where none does.</summary>
    public int RepeatEnd { get; init; }

    /// <summary>
    /// True for a tree: all steps work at once on successive chunks, on connections of their own, so all share the ports. False: a rank works on one step at a
    /// time in each medium.
    /// </summary>
    public bool StepsOverlap { get; init; }

    /// <summary>The nodes of the group in order, for packets; null for the first ones.</summary>
    public IReadOnlyList<int>? Nodes { get; init; }

    /// <summary>The GPU of a rank of a channel.</summary>
    public int GpuOf(int rank, int channel, int gpusPerNode)
    {
        var gpu = InGroup(rank, channel, gpusPerNode);
        return Nodes is null ? gpu : (Nodes[gpu / gpusPerNode] * gpusPerNode) + (gpu % gpusPerNode);
    }

    private int InGroup(int rank, int channel, int gpusPerNode)
    {
        if (Order == ChannelOrder.Identity)
        {
            return rank;
        }

        var perNode = Math.Min(gpusPerNode, Algorithm.Ranks);
        var (node, local) = Math.DivRem(rank, perNode);
        var forward = Order == ChannelOrder.Rotated || node % 2 == 0;
        return (node * perNode) + ((channel + (forward ? local : perNode - 1 - local)) % perNode);
    }
}
