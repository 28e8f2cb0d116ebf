using Sim.Engine.Network;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>A finished training step: what happened when, for the analyses.</summary>
public sealed class TrainingRun
{
    private readonly ExchangeBoard? _exchanges;
    private readonly MessageBoard _messages;
    private readonly CollectiveBoard _collectives;

    internal TrainingRun(
        TrainingWorkload workload,
        ClusterRanks ranks,
        ClusterNetwork network,
        OperationLog log,
        ExchangeBoard? exchanges,
        MessageBoard messages,
        CollectiveBoard collectives,
        SimTime end)
    {
        Workload = workload;
        Ranks = ranks;
        Network = network;
        Log = log;
        _exchanges = exchanges;
        _messages = messages;
        _collectives = collectives;
        End = end;
    }

    public TrainingWorkload Workload { get; }

    public ClusterRanks Ranks { get; }

    public ClusterNetwork Network { get; }

    public OperationLog Log { get; }

    /// <summary>The end of the step.</summary>
    public SimTime End { get; }

    /// <summary>Flows between nodes of the expert-parallel exchanges.</summary>
    public long ScaleOutFlows => _exchanges?.ScaleOutFlows ?? 0;

    /// <summary>Flows of the exchanges that stay within a node.</summary>
    public long OwnNodeFlows => _exchanges?.OwnNodeFlows ?? 0;

    /// <summary>Exchanges, a group's counted once.</summary>
    public long Exchanges => _exchanges?.Exchanges ?? 0;

    /// <summary>Bytes that the flows of all exchanges had to move by the routing counts.</summary>
    public long RoutedBytes => _exchanges?.RoutedBytes ?? 0;

    /// <summary>Smallest transfer time over lower bound of all exchanges.</summary>
    public double LeastExchangeTimesBound => _exchanges?.LeastTimesBound ?? double.NaN;

    /// <summary>Sums over exchanges of transfer time and of lower bound, seconds.</summary>
    public (double Time, double Bound) ExchangeSums => _exchanges?.Sums ?? default;

    /// <summary>Messages between pipeline neighbours that crossed a link.</summary>
    public long Messages => _messages.Sent;

    /// <summary>Collectives that moved bytes, a group's counted once.</summary>
    public long Collectives => _collectives.Count;

    /// <summary>When the last byte of each collective of a group arrived, those that moved bytes, in order; picoseconds.</summary>
    public IReadOnlyList<long> CollectiveArrivals(RankGroup kind, int index) => _collectives.Arrivals(kind, index);

    /// <summary>First and last instant of the transfers of a group's exchange.</summary>
    public (SimTime Start, SimTime End) Transfer(int group, int ordinal) =>
        (new SimTime(_exchanges!.TransferStart(group, ordinal)), new SimTime(_exchanges.TransferEnd(group, ordinal)));

    /// <summary>The rank that came last to the barrier of an exchange, and when the transfers began.</summary>
    public (int LastJoiner, SimTime TransferStart) Barrier(int rank, int ordinal)
    {
        var group = Ranks.ExpertGroup[rank];
        return (_exchanges!.LastJoiner(group, ordinal), new SimTime(_exchanges.TransferStart(group, ordinal)));
    }
}
