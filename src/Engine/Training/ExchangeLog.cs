namespace Sim.Engine.Training;

/// <summary>When the exchanges of each expert-parallel group began and ended, who came last, and what they moved.</summary>
/// <param name="ranks">The groups.</param>
internal sealed class ExchangeLog(ClusterRanks ranks)
{
    private readonly List<Entry>[] _entries = [.. ranks.ExpertGroups.Select(_ => new List<Entry>())];

    /// <summary>Transfers between nodes, and those within one: as many as there are pairs of a rank and a node.</summary>
    public long ScaleOutFlows { get; private set; }

    public long OwnNodeFlows { get; private set; }

    /// <summary>Smallest, over all exchanges, of transfer time over its lower bound; below 1 nothing is believed.</summary>
    public double LeastTimesBound { get; private set; } = double.PositiveInfinity;

    /// <summary>Sum over exchanges of transfer time and of its lower bound, seconds.</summary>
    public (double Time, double Bound) Sums { get; private set; }

    /// <summary>Exchanges of groups.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Bytes that all exchanges have to move by the routing counts: (token, node) pairs, own nodes included.</summary>
    public long RoutedBytes { get; private set; }

    /// <summary>The rank that came last to the barrier of a group's exchange.</summary>
    public int LastJoiner(int group, int ordinal) => _entries[group][ordinal].LastJoiner;

    /// <summary>When the transfers of a group's exchange began.</summary>
    public long Start(int group, int ordinal) => _entries[group][ordinal].Start;

    /// <summary>When the last transfer of a group's exchange arrived.</summary>
    public long End(int group, int ordinal) => _entries[group][ordinal].End;

    /// <summary>A group's next exchange begins.</summary>
    /// <param name="group">The group.</param>
    /// <param name="lastJoiner">The rank that came last to its barrier.</param>
    /// <param name="start">When its transfers start.</param>
    /// <param name="nodes">Nodes of the group.</param>
    /// <param name="bytes">What it moves by the routing counts.</param>
    public void Begin(int group, int lastJoiner, long start, int nodes, long bytes)
    {
        _entries[group].Add(new Entry(lastJoiner, start, -1));
        Exchanges++;
        RoutedBytes += bytes;
        OwnNodeFlows += ranks.ExpertGroups[group].Length;
        ScaleOutFlows += (long)ranks.ExpertGroups[group].Length * (nodes - 1);
    }

    /// <summary>The last transfer of a group's exchange has arrived.</summary>
    /// <param name="group">The group.</param>
    /// <param name="end">When.</param>
    /// <param name="bound">Seconds that its bytes need to pass its ports.</param>
    /// <param name="shares">Whether transfers share links, so that the bound holds.</param>
    /// <exception cref="Results.BoundViolationException">It was faster than its bound.</exception>
    public void Finish(int group, long end, double bound, bool shares)
    {
        var entry = _entries[group][^1];
        _entries[group][^1] = entry with { End = end };
        var seconds = (end - entry.Start) * 1e-12;
        LeastTimesBound = Math.Min(LeastTimesBound, seconds / bound);
        Sums = (Sums.Time + seconds, Sums.Bound + bound);
        if (shares && seconds < bound * (1 - 1e-6))
        {
            throw new Results.BoundViolationException(
                $"An exchange of expert group {group} took {seconds:G6} s, but its bytes cannot pass its ports in less than {bound:G6} s.");
        }
    }

    private readonly record struct Entry(int LastJoiner, long Start, long End);
}
