using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Messages between pipeline neighbours: the ranks of equal data index of the two stages.</summary>
internal sealed class MessageBoard
{
    private readonly ClusterNetwork _network;
    private readonly int _channels;
    private readonly int _priority;
    private readonly MessageRoutes _routes;
    private readonly FlowEntry[]?[] _path;
    private readonly FlowEntry[][] _slack;
    private int _epoch;

    /// <param name="network">The cluster.</param>
    /// <param name="routes">Who sends to whom.</param>
    /// <param name="ranks">How many ranks.</param>
    /// <param name="channels">Channels of a rank.</param>
    /// <param name="yields">Below the exchanges: a message is one queue pair beside the many of an exchange, which keeps the link busy without it.</param>
    public MessageBoard(ClusterNetwork network, MessageRoutes routes, int ranks, int channels, bool yields)
    {
        _network = network;
        _routes = routes;
        _priority = yields ? 1 : 0;
        _channels = channels;
        _path = new FlowEntry[]?[ranks * channels];
        _slack = new FlowEntry[_path.Length][];
    }

    public long Sent { get; private set; }

    public (int Rank, int Channel) Target(int rank, int channel) => _routes.Target(rank, channel);

    /// <summary>The rank that sends to a channel of a rank, and the channel it sends on.</summary>
    public (int Rank, int Channel) Source(int rank, int channel) => _routes.Source(rank, channel);

    /// <summary>Starts the transfer. False when both stages live on one rank, so that nothing has to move.</summary>
    public bool Start(int rank, int stream, long bytes)
    {
        var i = (rank * _channels) + stream - Streams.FirstSend;
        var target = Target(rank, stream - Streams.FirstSend).Rank;
        if (target == rank)
        {
            return false;
        }

        Sent++;
        var path = Lay(rank, target, i);
        foreach (var entry in _slack[i])
        {
            _network.Flows.Carry(entry.Resource, entry.Coefficient * bytes);
        }

        _network.Flows.Start(path, bytes, 1, double.PositiveInfinity, _priority, FlowTag.Send(rank, stream));
        return true;
    }

    /// <summary>What limits a message of the present instant, with its slack beside it; laid when the first needs it.</summary>
    private FlowEntry[] Lay(int rank, int target, int i)
    {
        if (_epoch != _network.Epoch)
        {
            _epoch = _network.Epoch;
            Array.Clear(_path);
        }

        if (_path[i] is not { } path)
        {
            var entries = Path(rank, target);
            _slack[i] = NodePath.TakeSlack(_network, entries);
            _path[i] = path = [.. entries];
        }

        return path;
    }

    private List<FlowEntry> Path(int from, int to) => _network.Graph.NodeOfGpu(from) == _network.Graph.NodeOfGpu(to)
        ? [new FlowEntry(_network.NvLinkOut(from), 1), new FlowEntry(_network.NvLinkIn(to), 1)]
        : NodePath.Between(_network, from, to, hashSeed: 0);
}
