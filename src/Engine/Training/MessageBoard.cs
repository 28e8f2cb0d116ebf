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
    private readonly int[] _targetRank;
    private readonly int[] _targetChannel;
    private readonly int[] _sourceRank;
    private readonly int[] _sourceChannel;
    private readonly FlowEntry[]?[] _path;
    private readonly FlowEntry[][] _slack;
    private int _epoch;

    /// <param name="network">The cluster.</param>
    /// <param name="workload">Who sends to whom.</param>
    /// <param name="ranks">Their places.</param>
    /// <param name="cursor">Their programs.</param>
    /// <param name="yields">Below the exchanges: a message is one queue pair beside the many of an exchange, which keeps the link busy without it.</param>
    public MessageBoard(ClusterNetwork network, TrainingWorkload workload, ClusterRanks ranks, RankCursor cursor, bool yields)
    {
        _network = network;
        _priority = yields ? 1 : 0;
        _channels = cursor.ChannelCount;
        _targetRank = new int[ranks.Count * _channels];
        _targetChannel = new int[_targetRank.Length];
        _sourceRank = new int[_targetRank.Length];
        _sourceChannel = new int[_targetRank.Length];
        _path = new FlowEntry[]?[_targetRank.Length];
        _slack = new FlowEntry[_targetRank.Length][];
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                var i = (rank * _channels) + channel;
                _targetRank[i] = -1;
                if (cursor.ProgramOf(rank).Total(Streams.Send(channel)) == 0)
                {
                    continue;
                }

                var (pipelineRank, targetChannel) = workload.Target(ranks.PipelineRank[rank], channel);
                _targetRank[i] = ranks.RankAt[(pipelineRank * ranks.RanksPerStage) + ranks.DataIndex[rank]];
                _targetChannel[i] = targetChannel;
                _sourceRank[(_targetRank[i] * _channels) + targetChannel] = rank;
                _sourceChannel[(_targetRank[i] * _channels) + targetChannel] = channel;
            }
        }
    }

    public long Sent { get; private set; }

    public (int Rank, int Channel) Target(int rank, int channel) => (_targetRank[(rank * _channels) + channel], _targetChannel[(rank * _channels) + channel]);

    /// <summary>The rank that sends to a channel of a rank, and the channel it sends on.</summary>
    public (int Rank, int Channel) Source(int rank, int channel) => (_sourceRank[(rank * _channels) + channel], _sourceChannel[(rank * _channels) + channel]);

    /// <summary>Starts the transfer. False when both stages live on one rank, so that nothing has to move.</summary>
    public bool Start(int rank, int stream, long bytes)
    {
        var i = (rank * _channels) + stream - Streams.FirstSend;
        if (_targetRank[i] == rank)
        {
            return false;
        }

        Sent++;
        var path = Lay(rank, i);
        foreach (var entry in _slack[i])
        {
            _network.Flows.Carry(entry.Resource, entry.Coefficient * bytes);
        }

        _network.Flows.Start(path, bytes, 1, double.PositiveInfinity, _priority, FlowTag.Send(rank, stream));
        return true;
    }

    /// <summary>What limits a message of the present instant, with its slack beside it; laid when the first needs it.</summary>
    private FlowEntry[] Lay(int rank, int i)
    {
        if (_epoch != _network.Epoch)
        {
            _epoch = _network.Epoch;
            Array.Clear(_path);
        }

        if (_path[i] is not { } path)
        {
            var entries = Path(rank, _targetRank[i]);
            _slack[i] = NodePath.TakeSlack(_network, entries);
            _path[i] = path = [.. entries];
        }

        return path;
    }

    private List<FlowEntry> Path(int from, int to) => _network.Graph.NodeOfGpu(from) == _network.Graph.NodeOfGpu(to)
        ? [new FlowEntry(_network.NvLinkOut(from), 1), new FlowEntry(_network.NvLinkIn(to), 1)]
        : NodePath.Between(_network, from, to, hashSeed: 0);
}
