using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Who sends to whom between pipeline neighbours: the ranks of equal data index of the two stages.</summary>
internal sealed class MessageRoutes
{
    private readonly int _channels;
    private readonly (int Rank, int Channel)[] _target;
    private readonly (int Rank, int Channel)[] _source;

    public MessageRoutes(TrainingWorkload workload, ClusterRanks ranks)
    {
        _channels = workload.StreamCount - Streams.FirstSend;
        _target = new (int, int)[ranks.Count * _channels];
        _source = new (int, int)[_target.Length];
        Array.Fill(_target, (-1, 0));
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                if (workload.Programs[ranks.PipelineRank[rank]].Total(Streams.Send(channel)) == 0)
                {
                    continue;
                }

                var (pipelineRank, targetChannel) = workload.Target(ranks.PipelineRank[rank], channel);
                var target = ranks.RankAt[(pipelineRank * ranks.RanksPerStage) + ranks.DataIndex[rank]];
                _target[(rank * _channels) + channel] = (target, targetChannel);
                _source[(target * _channels) + targetChannel] = (rank, channel);
            }
        }
    }

    /// <summary>The rank and channel that a channel of a rank sends to; rank -1 where it never does.</summary>
    public (int Rank, int Channel) Target(int rank, int channel) => _target[(rank * _channels) + channel];

    /// <summary>The rank that sends to a channel of a rank, and the channel it sends on.</summary>
    public (int Rank, int Channel) Source(int rank, int channel) => _source[(rank * _channels) + channel];
}
