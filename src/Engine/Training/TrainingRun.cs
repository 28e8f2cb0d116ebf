using Sim.Engine.Network;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>A finished training step: what happened when, for the analyses.</summary>
public sealed class TrainingRun
{
    private readonly ExchangeLog? _exchanges;
    private readonly List<long>[][] _collectivesReady;

    internal TrainingRun(
        TrainingWorkload workload,
        ClusterRanks ranks,
        ClusterNetwork network,
        OperationLog log,
        ExchangeLog? exchanges,
        List<long>[][] collectivesReady,
        SimTime end)
    {
        Workload = workload;
        Ranks = ranks;
        Network = network;
        Log = log;
        _exchanges = exchanges;
        _collectivesReady = collectivesReady;
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
    public required long Messages { get; init; }

    /// <summary>Collectives that moved bytes, a group's counted once.</summary>
    public required long Collectives { get; init; }

    /// <summary>
    /// From when on the latency of each collective of a group counts, those that moved bytes, in order; picoseconds. Of flows that is the arrival of the last byte; on packets, where each step of a
    /// ring has its own latency, the instant at which the first rank began.
    /// </summary>
    public IReadOnlyList<long> CollectivesReady(RankGroup kind, int index) => _collectivesReady[(int)kind][index];

    /// <summary>First and last instant of the transfers of a group's exchange.</summary>
    public (SimTime Start, SimTime End) Transfer(int group, int ordinal) =>
        (new SimTime(_exchanges!.Start(group, ordinal)), new SimTime(_exchanges.End(group, ordinal)));

    /// <summary>The rank that came last to the barrier of an exchange, and when the transfers began.</summary>
    public (int LastJoiner, SimTime TransferStart) Barrier(int rank, int ordinal)
    {
        var group = Ranks.ExpertGroup[rank];
        return (_exchanges!.LastJoiner(group, ordinal), new SimTime(_exchanges.Start(group, ordinal)));
    }
}
