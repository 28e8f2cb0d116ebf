namespace Sim.Workloads.Collectives;

/// <summary>
/// All-reduce of nodes x g ranks (rank = node g + local): direct reduce-scatter in each node, an all-reduce of shard l among the ranks of
/// local index l of all nodes, direct all-gather in each node. With the ring between m nodes: (2 + 2(m-1)) alpha, 2(g-1)/g S through the
/// node's switch and 2(m-1)/m S/g through each NIC.
/// </summary>
public sealed class HierarchicalAllReduce : CollectiveAlgorithm
{
    private readonly CollectiveAlgorithm _between;
    private readonly DirectReduceScatter _scatter;
    private readonly DirectAllGather _gather;

    /// <param name="between">The all-reduce between nodes; its ranks are the nodes.</param>
    /// <param name="ranksPerNode">g, at least 1.</param>
    /// <exception cref="ArgumentException"><paramref name="between"/> is no all-reduce.</exception>
    public HierarchicalAllReduce(CollectiveAlgorithm between, int ranksPerNode)
        : base("hierarchical, " + between.Name, CollectiveKind.AllReduce, between.Ranks * ranksPerNode)
    {
        if (between.Kind != CollectiveKind.AllReduce)
        {
            throw new ArgumentException("between nodes stands an all-reduce", nameof(between));
        }

        _between = between;
        _scatter = new DirectReduceScatter(ranksPerNode);
        _gather = new DirectAllGather(ranksPerNode);
    }

    private int RanksPerNode => _scatter.Ranks;

    private int FirstGather => _scatter.Steps + _between.Steps;

    public override int Steps => FirstGather + _gather.Steps;

    public override int MaxSends => Math.Max(_scatter.MaxSends, _between.MaxSends);

    public override int LatencySteps => _scatter.Steps + _between.LatencySteps + _gather.Steps;

    public override int WaitsFor(int step) =>
        step < _scatter.Steps || step >= FirstGather ? step - 1 : _scatter.Steps + _between.WaitsFor(step - _scatter.Steps);

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        var (node, local) = Math.DivRem(rank, RanksPerNode);
        if (step >= _scatter.Steps && step < FirstGather)
        {
            return Renumber(_between.Sends(step - _scatter.Steps, node, slice.Part(RanksPerNode, local), sends), sends, RanksPerNode, local);
        }

        var count = step < _scatter.Steps ? _scatter.Sends(0, local, slice, sends) : _gather.Sends(0, local, slice, sends);
        return Renumber(count, sends, 1, node * RanksPerNode);
    }

    public override int Receives(int step, int rank) => step >= _scatter.Steps && step < FirstGather
        ? _between.Receives(step - _scatter.Steps, rank / RanksPerNode)
        : RanksPerNode - 1;

    public override long BytesOut(int rank, Slice slice)
    {
        var (node, local) = Math.DivRem(rank, RanksPerNode);
        return _scatter.BytesOut(local, slice) + _between.BytesOut(node, slice.Part(RanksPerNode, local)) + _gather.BytesOut(local, slice);
    }

    private static int Renumber(int count, Span<CollectiveSend> sends, int stride, int offset)
    {
        for (var i = 0; i < count; i++)
        {
            if (sends[i].Peer != CollectiveSend.InNetwork)
            {
                sends[i] = sends[i] with { Peer = (sends[i].Peer * stride) + offset };
            }
        }

        return count;
    }
}
