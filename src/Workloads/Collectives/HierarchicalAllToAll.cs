namespace Sim.Workloads.Collectives;

/// <summary>
/// All-to-all over nodes, m nodes of g ranks (rank = node g + local): first g-1 sends inside the node, to local index l all m blocks for
/// ranks of that index; then m-1 sends between ranks of equal index, each with the g blocks of the whole node. Time 2 alpha, (g-1)/g S
/// through the node's switch and (m-1)/m S through each NIC; g times fewer and larger messages between nodes than direct.
/// </summary>
/// <param name="nodes">m, at least 1.</param>
/// <param name="ranksPerNode">g, at least 1.</param>
public sealed class HierarchicalAllToAll(int nodes, int ranksPerNode)
    : CollectiveAlgorithm("hierarchical", CollectiveKind.AllToAll, nodes * ranksPerNode)
{
    private int Inside => ranksPerNode - 1;

    public override int Steps => Inside + nodes - 1;

    public override int MaxSends => 1;

    public override int LatencySteps => (Inside > 0 ? 1 : 0) + (nodes > 1 ? 1 : 0);

    /// <summary>Sends inside the node wait for nothing, those between nodes for all of the inside.</summary>
    public override int WaitsFor(int step) => step < Inside ? -1 : Inside - 1;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var (node, local) = Math.DivRem(rank, ranksPerNode);
        if (step < Inside)
        {
            var peer = (local + step + 1) % ranksPerNode;
            sends[0] = new CollectiveSend((node * ranksPerNode) + peer, 0, BlocksOfIndex(peer, slice), Reduces: false);
        }
        else
        {
            var peer = (int)(((long)node + (step - Inside) + 1) % nodes * ranksPerNode) + local;
            sends[0] = new CollectiveSend(peer, 0, ranksPerNode * slice.Part(Ranks, peer).Bytes, Reduces: false);
        }

        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>Inside: all blocks but those of its own index; between: g blocks for each rank of its index on another node.</summary>
    public override long BytesOut(int rank, Slice slice)
    {
        var own = BlocksOfIndex(rank % ranksPerNode, slice);
        return slice.Bytes - own + (ranksPerNode * (own - slice.Part(Ranks, rank).Bytes));
    }

    /// <summary>Bytes one rank has for the ranks of a local index on all nodes: m blocks, of which the first Bytes mod n are a byte longer.</summary>
    private long BlocksOfIndex(int local, Slice slice)
    {
        var (block, longer) = Math.DivRem(slice.Bytes, Ranks);
        var longerOfIndex = longer / ranksPerNode + (local < longer % ranksPerNode ? 1 : 0);
        return (nodes * block) + longerOfIndex;
    }
}
