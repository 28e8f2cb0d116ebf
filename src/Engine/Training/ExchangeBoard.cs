using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Results;
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
    private readonly List<short>[] _lastJoiner;
    private readonly List<long>[] _started;
    private readonly List<long>[] _ended;
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
        _lastJoiner = [.. _groups.Select(_ => new List<short>())];
        _started = [.. _groups.Select(_ => new List<long>())];
        _ended = [.. _groups.Select(_ => new List<long>())];
        _lowerBound = new double[_groups.Length];
        _inFlight = new int[_groups.Length];
    }

    /// <summary>Flows started: scale-out flows (between nodes) and those within a node.</summary>
    public long ScaleOutFlows { get; private set; }

    public long OwnNodeFlows { get; private set; }

    /// <summary>Smallest, over all exchanges, of transfer time over its lower bound; below 1 nothing is believed.</summary>
    public double LeastTimesBound { get; private set; } = double.PositiveInfinity;

    /// <summary>Sum over exchanges of transfer time and of its lower bound, seconds.</summary>
    public (double Time, double Bound) Sums { get; private set; }

    /// <summary>Exchanges of groups.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Bytes that the flows of all exchanges have to move by the routing counts.</summary>
    public long RoutedBytes { get; private set; }

    /// <summary>Names exchange flows that move nothing, so that tests can break the engine; null in every real run.</summary>
    internal Func<bool>? Loses { get; set; }

    /// <summary>The rank that came last to the barrier of a group's exchange.</summary>
    public int LastJoiner(int group, int ordinal) => _ranks.ExpertGroups[group][_lastJoiner[group][ordinal]];

    /// <summary>When the transfers of a group's exchange began.</summary>
    public long TransferStart(int group, int ordinal) => _started[group][ordinal];

    /// <summary>When the last transfer of a group's exchange arrived.</summary>
    public long TransferEnd(int group, int ordinal) => _ended[group][ordinal];

    /// <summary>A rank reaches its exchange. True when it is the last of its group.</summary>
    public bool Join(int rank)
    {
        var group = _ranks.ExpertGroup[rank];
        if (++_joined[group] < _ranks.ExpertGroups[group].Length)
        {
            return false;
        }

        _joined[group] = 0;
        _lastJoiner[group].Add((short)_ranks.ExpertIndex[rank]);
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
        _started[group].Add(now);
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
        Exchanges++;
        RoutedBytes += block.Pairs * (isDispatch ? _parameters.DispatchBytes : _parameters.CombineBytes);
        ScaleOutFlows += (long)members.Length * (exchange.Nodes - 1);
        OwnNodeFlows += members.Length;
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
            _ended[group].Add(now);
            CheckBound(group, now);
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

    private void CheckBound(int group, long now)
    {
        var seconds = (now - _started[group][^1]) * 1e-12;
        var bound = _lowerBound[group];
        LeastTimesBound = Math.Min(LeastTimesBound, seconds / bound);
        Sums = (Sums.Time + seconds, Sums.Bound + bound);
        if (_network.Flows.Shares && seconds < bound * (1 - 1e-6))
        {
            throw new BoundViolationException(
                $"An exchange of expert group {group} took {seconds:G6} s, but its bytes cannot pass its ports in less than {bound:G6} s.");
        }
    }
}
