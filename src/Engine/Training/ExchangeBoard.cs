using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// The exchanges of all expert-parallel groups. Ranks meet at the notify barrier; then all flows of the group start at once; a rank is through when all that
/// it sends and all that its node receives has arrived.
/// </summary>
internal sealed class ExchangeBoard
{
    private readonly ClusterNetwork _network;
    private readonly ClusterRanks _ranks;
    private readonly RankCursor _cursor;
    private readonly RoutingStore _routing;
    private readonly TrainingParameters _parameters;
    private readonly ExchangeGroup?[] _groups;
    private readonly int _perNode;
    private readonly int[] _joined;
    private readonly int[] _sending;
    private readonly int[] _receiving;
    private readonly int[] _lastJoiner;
    private readonly double[] _lowerBound;
    private readonly int[] _inFlight;
    private int _epoch;

    public ExchangeBoard(ClusterNetwork network, ClusterRanks ranks, RankCursor cursor, RoutingStore routing, TrainingParameters parameters)
    {
        _network = network;
        _ranks = ranks;
        _cursor = cursor;
        _routing = routing;
        _parameters = parameters;
        _perNode = network.Graph.GpusPerNode;
        _groups = new ExchangeGroup?[ranks.ExpertGroups.Length];
        _joined = new int[_groups.Length];
        _sending = new int[ranks.Count];
        _receiving = new int[ranks.Count / _perNode];
        _lastJoiner = new int[_groups.Length];
        Log = new ExchangeLog(ranks);
        _lowerBound = new double[_groups.Length];
        _inFlight = new int[_groups.Length];
    }

    /// <summary>What has happened.</summary>
    public ExchangeLog Log { get; }

    /// <summary>Names exchange flows that move nothing, so that tests can break the engine; null in every real run.</summary>
    internal Func<bool>? Loses { get; set; }

    /// <summary>A rank reaches its exchange. True when it is the last of its group.</summary>
    public bool Join(int rank)
    {
        var group = _ranks.ExpertGroup[rank];
        if (++_joined[group] < _ranks.ExpertGroups[group].Length)
        {
            return false;
        }

        _joined[group] = 0;
        _lastJoiner[group] = rank;
        return true;
    }

    /// <summary>Starts the flows of a group's exchange.</summary>
    public void Start(int group, long now)
    {
        var members = _ranks.ExpertGroups[group];
        ref readonly var operation = ref _cursor.Operation(members[0], Streams.Exchange);
        ref readonly var step = ref _cursor.Step(members[0], Streams.Exchange);
        var microBatch = operation.IsBackward ? step.BackwardMicroBatch : step.ForwardMicroBatch;
        var layer = _cursor.ProgramOf(members[0]).Units[operation.Unit].Layer;
        var block = _routing.Counts(group, operation.Unit, layer, microBatch, _ranks.DataIndex[members[0]]);
        var counts = block.Counts;
        var isDispatch = operation.Kind == OperationKind.Dispatch;
        var kind = isDispatch ? ExchangeKind.Dispatch : ExchangeKind.Combine;
        var exchange = Lay(group);
        var mean = _routing.MeanPairs(layer);
        _lowerBound[group] = isDispatch ? block.DispatchBound * _parameters.DispatchBytes : block.CombineBound * _parameters.CombineBytes;
        for (var i = 0; i < members.Length; i++)
        {
            _sending[members[i]] = exchange.Nodes;
            _receiving[members[i] / _perNode] = members.Length;
            exchange.Set(
                kind,
                i,
                Loses is null ? counts[i].TokensToNode : [.. counts[i].TokensToNode.Select(pairs => Loses() ? 0 : pairs)],
                counts[i].TokensToGpu,
                isDispatch ? _parameters.DispatchBytes : _parameters.CombineBytes,
                mean,
                group);
        }

        exchange.Start(kind);
        _inFlight[group] = exchange.Flows;
        Log.Begin(group, _lastJoiner[group], now, exchange.Nodes, block.Pairs * (isDispatch ? _parameters.DispatchBytes : _parameters.CombineBytes));
        if (operation.IsBackward && !isDispatch)
        {
            _routing.Release(group, operation.Unit, microBatch);
        }
    }

    /// <summary>A flow has arrived: adds the ranks that are through now.</summary>
    public void Complete(long tag, long now, List<int> through)
    {
        var group = ExchangeGroup.OwnerOf(tag);
        if (--_inFlight[group] == 0)
        {
            Log.Finish(group, now, _lowerBound[group], _network.Flows.Shares);
        }

        var members = _ranks.ExpertGroups[group];
        var sender = members[ExchangeGroup.RankOf(tag)];
        var node = members[ExchangeGroup.NodeOf(tag) * _perNode] / _perNode;
        _sending[sender]--;
        _receiving[node]--;
        if (_receiving[node] == 0)
        {
            for (var rank = node * _perNode; rank < (node + 1) * _perNode; rank++)
            {
                if (_sending[rank] == 0)
                {
                    through.Add(rank);
                }
            }
        }

        if (_sending[sender] == 0 && sender / _perNode != node && _receiving[sender / _perNode] == 0)
        {
            through.Add(sender);
        }
    }

    /// <summary>The flows of a group's exchanges from the present instant on; laid when the first needs them.</summary>
    private ExchangeGroup Lay(int group)
    {
        if (_epoch != _network.Epoch)
        {
            _epoch = _network.Epoch;
            Array.Clear(_groups);
        }

        return _groups[group] ??= new ExchangeGroup(_network, _ranks.ExpertGroups[group], (ulong)group, _parameters.CombineCopyCost);
    }
}
