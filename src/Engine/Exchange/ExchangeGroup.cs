using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Topology;

namespace Sim.Engine.Exchange;

/// <summary>
/// The ranks of one expert-parallel group on their GPUs, with the flows of a dispatch and of a combine laid out once: only the coefficients depend on the routing.
/// </summary>
/// <remarks>
/// A dispatch from rank s = (node n, index i) to node d is one flow whose bytes are those of the distinct (token, node) pairs: coefficient 1 on the scale-out path from
/// NIC(n,i) to NIC(d,i); for GPU g of node d, pairs(d,g) / pairs(d) on NVLink into g; the sum of these over g other than i on NVLink out of the forwarder (d,i); and the sum over
/// all g on the forwarder's copy SMs. Traffic within the own node has no scale-out part. A combine is the mirror image.
/// </remarks>
public sealed class ExchangeGroup
{
    private const int TagRankBits = 20;

    private readonly ClusterNetwork _network;
    private readonly int[] _gpus;
    private readonly FlowBundle _dispatch;
    private readonly FlowBundle _combine;
    private readonly FlowEntry[][] _dispatchSlack;
    private readonly FlowEntry[][] _combineSlack;
    private readonly int _perNode;
    private readonly double _combineCopyCost;

    /// <param name="network">The cluster's flow network.</param>
    /// <param name="gpus">GPU of each rank of the group: whole nodes in order, index i of node n at n x GPUs per node + i.</param>
    /// <param name="hashSeed">Tells the flows of different groups apart under ECMP.</param>
    /// <param name="combineCopyCost">What copying a byte in a combine costs the SMs relative to a dispatch, whose rate is the forwarding capacity.</param>
    /// <exception cref="TopologyException">Two GPUs of the same index are not connected.</exception>
    public ExchangeGroup(ClusterNetwork network, int[] gpus, ulong hashSeed = 0, double combineCopyCost = 1)
    {
        _combineCopyCost = combineCopyCost;
        _network = network;
        _gpus = gpus;
        _perNode = network.Graph.GpusPerNode;
        Nodes = gpus.Length / _perNode;
        _dispatchSlack = new FlowEntry[gpus.Length * Nodes][];
        _combineSlack = new FlowEntry[gpus.Length * Nodes][];
        var dispatch = new List<FlowEntry>[gpus.Length * Nodes];
        var combine = new List<FlowEntry>[gpus.Length * Nodes];
        for (var rank = 0; rank < gpus.Length; rank++)
        {
            for (var node = 0; node < Nodes; node++)
            {
                (dispatch[(rank * Nodes) + node], combine[(rank * Nodes) + node]) = Lay(rank, node, hashSeed);
            }
        }

        _dispatch = Bundle(dispatch);
        _combine = Bundle(combine);
    }

    public int Nodes { get; }

    public int Ranks => _gpus.Length;

    /// <summary>Flows of one exchange, those within a node included.</summary>
    public int Flows => _dispatch.Layout.Flows;

    /// <summary>The GPU of a rank of the group.</summary>
    public int GpuOf(int rank) => _gpus[rank];

    /// <summary>The rank whose tokens a flow carries, from its tag.</summary>
    public static int RankOf(long tag) => (int)(tag & ((1 << TagRankBits) - 1));

    /// <summary>The node at the flow's other end, from its tag.</summary>
    public static int NodeOf(long tag) => (int)((tag >> TagRankBits) & 0xFFF);

    /// <summary>What the caller put above the rank and node bits of a tag.</summary>
    public static int OwnerOf(long tag) => (int)(tag >> 32);

    /// <summary>Sets the flows of one rank's tokens; no exchange of this kind may be running.</summary>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="rank">The rank of the group that owns the tokens.</param>
    /// <param name="tokensToNode">Distinct (token, node) pairs per node.</param>
    /// <param name="tokensToGpu">Distinct (token, GPU) pairs per rank.</param>
    /// <param name="bytesPerToken">Bytes of one token's row.</param>
    /// <param name="meanPairs">Mean pairs per flow, the unit of the weights: a sender sweeps its tokens in order over all destinations, so its flows progress in
    /// proportion to their bytes.</param>
    /// <param name="owner">Handed back in the tags.</param>
    public void Set(
        ExchangeKind kind, int rank, ReadOnlySpan<int> tokensToNode, ReadOnlySpan<int> tokensToGpu, long bytesPerToken, double meanPairs, int owner)
    {
        var isDispatch = kind == ExchangeKind.Dispatch;
        var bundle = isDispatch ? _dispatch : _combine;
        for (var node = 0; node < Nodes; node++)
        {
            var pairs = tokensToNode[node];
            var index = (rank * Nodes) + node;
            var end = bundle.Layout.FirstEntry(index + 1);
            SetCoefficients(
                bundle.Coefficients.Slice(end - _perNode - 1, _perNode + 1),
                rank % _perNode,
                tokensToGpu.Slice(node * _perNode, _perNode),
                pairs,
                isDispatch ? 1 : _combineCopyCost);
            var tag = ((long)owner << 32) | ((long)node << TagRankBits) | (long)rank;
            bundle.Set(index, pairs * bytesPerToken, Math.Max(pairs, 1) / meanPairs, tag);
            foreach (var entry in isDispatch ? _dispatchSlack[index] : _combineSlack[index])
            {
                _network.Flows.Carry(entry.Resource, entry.Coefficient * pairs * bytesPerToken);
            }
        }
    }

    /// <summary>Starts the flows of all ranks, which are set.</summary>
    public void Start(ExchangeKind kind) => _network.Flows.Start(kind == ExchangeKind.Dispatch ? _dispatch : _combine, 0);

    /// <summary>Unloaded one-way latency between two ranks' NICs.</summary>
    public long Latency(int from, int to) =>
        Math.Max(0, _network.Router.RouteLatency(_network.Graph.NicOfGpu(_gpus[from]), _network.Graph.NicOfGpu(_gpus[to])));

    /// <summary>The last entries of a flow: copy SMs, NVLink of the forwarder, then NVLink of the other GPUs in order.</summary>
    private static void SetCoefficients(Span<double> coefficients, int forwarder, ReadOnlySpan<int> tokensToGpu, int pairs, double copyCost)
    {
        double unit = Math.Max(pairs, 1);
        var all = 0;
        var place = 2;
        for (var g = 0; g < tokensToGpu.Length; g++)
        {
            all += tokensToGpu[g];
            if (g != forwarder)
            {
                // An entry without traffic keeps a negligible share, so that the layout stays fixed.
                coefficients[place++] = Math.Max(tokensToGpu[g] / unit, 1e-12);
            }
        }

        coefficients[0] = Math.Max(all * copyCost / unit, 1e-12);
        coefficients[1] = Math.Max((all - tokensToGpu[forwarder]) / unit, 1e-12);
    }

    private static FlowBundle Bundle(List<FlowEntry>[] paths)
    {
        var first = new int[paths.Length + 1];
        for (var flow = 0; flow < paths.Length; flow++)
        {
            first[flow + 1] = first[flow] + paths[flow].Count;
        }

        FlowEntry[] entries = [.. paths.SelectMany(path => path)];
        return new FlowBundle(
            new FlowLayout(first, [.. entries.Select(entry => entry.Resource)]), [.. entries.Select(entry => entry.Coefficient)]);
    }

    private (List<FlowEntry> Dispatch, List<FlowEntry> Combine) Lay(int rank, int node, ulong hashSeed)
    {
        var index = rank % _perNode;
        var forwarderRank = (node * _perNode) + index;
        var source = _gpus[rank];
        var forwarder = _gpus[forwarderRank];
        var there = Path(source, forwarder, hashSeed);
        var back = Path(forwarder, source, hashSeed);
        _dispatchSlack[(rank * Nodes) + node] = NodePath.TakeSlack(_network, there);
        _combineSlack[(rank * Nodes) + node] = NodePath.TakeSlack(_network, back);
        there.Add(new FlowEntry(_network.Forwarding(forwarder), 1));
        back.Add(new FlowEntry(_network.Forwarding(forwarder), 1));
        there.Add(new FlowEntry(_network.NvLinkOut(forwarder), 1));
        back.Add(new FlowEntry(_network.NvLinkIn(forwarder), 1));
        for (var g = 0; g < _perNode; g++)
        {
            if (g != index)
            {
                var gpu = _gpus[(node * _perNode) + g];
                there.Add(new FlowEntry(_network.NvLinkIn(gpu), 1));
                back.Add(new FlowEntry(_network.NvLinkOut(gpu), 1));
            }
        }

        return (there, back);
    }

    private List<FlowEntry> Path(int fromGpu, int toGpu, ulong hashSeed) =>
        fromGpu == toGpu ? [] : NodePath.Between(_network, fromGpu, toGpu, hashSeed);
}
