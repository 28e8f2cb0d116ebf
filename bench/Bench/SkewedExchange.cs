using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Workloads.Experts;

namespace Sim.Bench;

/// <summary>Dispatches of one expert-parallel group of 64 GPUs with drawn routing: 448 flows between nodes and 64 within, all unequal.</summary>
internal sealed class SkewedExchange
{
    private const long BytesPerToken = 7392;
    private static readonly ExpertRouting Routing = new() { Tokens = 4096, Experts = 256, TopK = 8, GroupLimit = 4, Nodes = 8, GpusPerNode = 8 };

    private readonly RoutingDraw _draw = new(Routing, 1);
    private readonly ExchangeGroup _group;
    private readonly RoutingCounts[] _counts = [.. Enumerable.Range(0, Routing.Ranks).Select(_ => new RoutingCounts(Routing.Nodes, Routing.Ranks))];
    private readonly double _meanPairs;
    private long[] _tags = new long[1024];

    public SkewedExchange()
    {
        Network = BenchCluster.Network(Routing.Nodes);
        _group = new ExchangeGroup(Network, [.. Enumerable.Range(0, Routing.Ranks)]);
        _meanPairs = Routing.Tokens * _draw.MomentsOf(0).NodesPerToken / Routing.Nodes;
        Draw(0);
    }

    public ClusterNetwork Network { get; }

    public int Flows => _group.Flows;

    /// <summary>Draws the routing of another micro-batch.</summary>
    public void Draw(int microBatch)
    {
        for (var rank = 0; rank < _counts.Length; rank++)
        {
            DrawSource(microBatch, rank);
        }
    }

    /// <summary>Draws that of one source rank.</summary>
    public void DrawSource(int microBatch, int rank) => _draw.Fill(microBatch, 0, rank, _counts[rank]);

    /// <summary>The lower bound of the routing drawn last, in seconds.</summary>
    public double Bound()
    {
        var bound = ExchangeBound.For(Network.Graph, Routing.Nodes, BenchCluster.Efficiency, BenchCluster.ForwardRate);
        for (var rank = 0; rank < _counts.Length; rank++)
        {
            bound.Add(rank, _counts[rank], BytesPerToken);
        }

        return bound.Seconds();
    }

    /// <summary>Sets, starts and completes the exchange. Returns the instants of completion.</summary>
    public int Run()
    {
        for (var rank = 0; rank < _counts.Length; rank++)
        {
            _group.Set(ExchangeKind.Dispatch, rank, _counts[rank].TokensToNode, _counts[rank].TokensToGpu, BytesPerToken, _meanPairs, 0);
        }

        _group.Start(ExchangeKind.Dispatch);
        var instants = 0;
        while (Network.Flows.ActiveFlows > 0)
        {
            Network.Flows.Complete(ref _tags);
            instants++;
        }

        return instants;
    }
}
