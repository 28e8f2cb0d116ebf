using Sim.Engine.Network;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// The collectives of all groups: they begin when the last rank of a group has come and are one flow each (<see cref="RingPath"/>). All ranks of a group have the same
/// program, and a kind of group has one stream, so a group runs one collective at a time.
/// </summary>
internal sealed class CollectiveBoard
{
    private const int Operations = (int)GroupOperation.Shift + 1;
    private const int GroupBits = 24;

    private readonly ClusterNetwork _network;
    private readonly ClusterRanks _ranks;
    private readonly CollectiveCosts _costs;
    private readonly int[][] _joined;
    private readonly RingPath?[][] _paths;
    private readonly int[][] _nodes;
    private readonly List<long>[][] _arrived;
    private int _epoch;

    public CollectiveBoard(ClusterNetwork network, ClusterRanks ranks, CollectiveCosts costs)
    {
        _network = network;
        _ranks = ranks;
        _costs = costs;
        var kinds = Enum.GetValues<RankGroup>();
        _joined = [.. kinds.Select(kind => new int[ranks.Groups(kind).Members.Length])];
        _paths = [.. kinds.Select(kind => new RingPath?[ranks.Groups(kind).Members.Length * Operations])];
        _arrived = [.. kinds.Select(kind => ranks.Groups(kind).Members.Select(_ => new List<long>()).ToArray())];
        _nodes = [.. kinds.Select(kind => ranks.Groups(kind).Members.Select(group => ranks.Groups(kind).NodesOf(group[0], ranks.GpusPerNode)).ToArray())];
    }

    /// <summary>Collectives that moved bytes, a group's counted once.</summary>
    public long Count { get; private set; }

    /// <summary>A rank reaches a collective. When it is the last of its group the flow starts.</summary>
    /// <returns>True when there is nothing to move, so that the collective ends for the whole group at once.</returns>
    public bool Join(int rank, GroupCollective collective)
    {
        var kind = (int)collective.Group;
        var groups = _ranks.Groups(collective.Group);
        var index = groups.Of[rank];
        var group = groups.Members[index];
        if (++_joined[kind][index] < group.Length)
        {
            return false;
        }

        _joined[kind][index] = 0;
        var bytes = (long)collective.BytesPerRank(group.Length * groups.Fold);
        if (bytes == 0)
        {
            return true;
        }

        Count++;
        if (_epoch != _network.Epoch)
        {
            _epoch = _network.Epoch;
            Array.ForEach(_paths, Array.Clear);
        }

        ref var path = ref _paths[kind][(index * Operations) + (int)collective.Operation];
        path ??= RingPath.Of(_network, group, groups.Fold, collective.Operation, _costs);
        foreach (var entry in path.Uncounted)
        {
            _network.Flows.Carry(entry.Resource, entry.Coefficient * bytes);
        }

        // Parameters share with the messages between stages, below exchanges and activations: a ring has few queue pairs, as a message has.
        var priority = Streams.Of(collective.Group) == Streams.Data ? 1 : 0;
        _network.Flows.Start(path.Links, bytes, 1, double.PositiveInfinity, priority, FlowTag.Collective(Subject(collective.Group, index)));
        return false;
    }

    /// <summary>The last byte of a group's collective has arrived.</summary>
    public void Arrive(int subject, long now) => _arrived[subject >> GroupBits][subject & ((1 << GroupBits) - 1)].Add(now);

    /// <summary>When the last byte of each collective arrived, those that moved bytes, in order: by kind of group, then group.</summary>
    public List<long>[][] Arrivals => _arrived;

    /// <summary>A group as one number.</summary>
    public static int Subject(RankGroup kind, int index) => ((int)kind << GroupBits) | index;

    public static RankGroup KindOf(int subject) => (RankGroup)(subject >> GroupBits);

    public int[] MembersOf(int subject) => _ranks.Groups(KindOf(subject)).Members[subject & ((1 << GroupBits) - 1)];

    /// <summary>From the arrival of the last byte to the end, picoseconds.</summary>
    public long Latency(int subject, GroupCollective collective) => _costs.Latency(
        collective, _ranks.Groups(KindOf(subject)).SizeOf(MembersOf(subject)[0]), _nodes[subject >> GroupBits][subject & ((1 << GroupBits) - 1)]);
}
