using System.Globalization;
using Sim.Engine.Results;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What the links of a run did, by class and by link.</summary>
public sealed class LinkStatistics
{
    private const int Shown = 10;
    private const int Columns = 128;
    private const int MostRanks = 64;
    private readonly PacketTopology _topology;
    private readonly PacketRun _run;
    private readonly SimDuration _time;
    private readonly Func<int, string> _name;

    /// <param name="topology">The network.</param>
    /// <param name="workload">Its messages.</param>
    /// <param name="run">The run.</param>
    /// <param name="tiers">Classes of links.</param>
    /// <param name="time">What utilisation and shares refer to, from time 0 on.</param>
    /// <param name="name">Name of a link, as tables show it; null for that of the topology.</param>
    public LinkStatistics(PacketTopology topology, MessageSet workload, PacketRun run, LinkTiers tiers, SimDuration time, Func<int, string>? name = null)
    {
        _topology = topology;
        _run = run;
        _time = time;
        _name = name ?? topology.Name;
        Tiers = tiers;
        Retransmissions = new int[topology.Links.Length];
        for (var m = 0; m < workload.Messages.Count; m++)
        {
            Retransmissions[topology.HostLink[workload.Messages[m].Source]] += run.Messages[m].Retransmissions;
        }
    }

    public LinkTiers Tiers { get; }

    /// <summary>By link of a host, packets that its messages sent again; of other links 0.</summary>
    public int[] Retransmissions { get; }

    public string Name(int link) => _name(link);

    /// <summary>Share of the time in which a link sends, frames of flow control included.</summary>
    public double Use(int link) => _run.Links[link].Sent.Count / (_topology.Links[link].Rate.BytesPerSecond * _time.Seconds);

    /// <summary>Share of the time in which a link is held back by its receiver, see <see cref="Stall"/>.</summary>
    public double Stalled(int link) => _run.Links[link].Stalled / _time;

    /// <summary>Data packets that had no room in the queue of a link.</summary>
    public long Refused(int link) => (long)_run.Links[link].Trims + _run.Links[link].Drops;

    /// <summary>Use by class and link, the busiest first: how evenly a tier is used. At most 64 columns, each the mean of as many links.</summary>
    public HeatMap LinkMap()
    {
        var columns = Math.Min(MostRanks, ByTier().Min(tier => tier.Links.Count));
        var rows = ByTier().Select(tier =>
        {
            double[] ranked = [.. tier.Links.Select(Use).OrderDescending()];
            return new HeatRow(tier.Name, [.. Enumerable.Range(0, columns).Select(c => ranked[(int)((long)c * ranked.Length / columns)..(int)((c + 1L) * ranked.Length / columns)].Average())]);
        });
        return new HeatMap("link-ranks", "Link utilisation by tier and link, mean over the run", "links of the tier, the busiest first (%)", [.. Enumerable.Range(0, columns + 1).Select(c => 100.0 * c / columns)], [.. rows]);
    }

    /// <summary>Counts by class, and in all.</summary>
    public ResultTable TierTable()
    {
        IReadOnlyList<string> Row(string name, IReadOnlyList<int> links) =>
        [
            name, Text(links.Count), Percent(links.Average(Use)), Percent(links.Max(Use)), Text(links.Sum(link => (long)_run.Links[link].Marks)), Text(links.Sum(link => (long)_run.Links[link].Trims)),
            Text(links.Sum(link => (long)_run.Links[link].Drops)), Text(links.Sum(link => (long)_run.Links[link].Losses)), Text(links.Sum(link => (long)Retransmissions[link])),
            Text(links.Sum(link => (long)_run.Links[link].Pauses)), Percent(links.Average(Stalled)), Percent(links.Max(Stalled)),
        ];
        return new ResultTable(
            "tiers",
            "What happened on the links, by tier: packets marked, trimmed, dropped by full queues, lost to faults and sent again, pauses, share of the time stalled",
            ["tier", "links", "busy", "busiest", "marked", "trimmed", "dropped", "lost", "sent again", "pauses", "stalled", "most stalled"],
            [.. ByTier().Select(tier => Row(tier.Name, tier.Links)), Row("all", [.. Enumerable.Range(0, _run.Links.Count)])]);
    }

    /// <summary>The links at which most packets were refused, marked, held back or waited.</summary>
    public ResultTable WaitingTable() => new(
        "packet_queues",
        "Where packets waited: the links with most refused, marked, stalled and waiting packets",
        ["link", "busy", "largest backlog (kB)", "trimmed or dropped", "marked", "pauses", "stalled"],
        [.. Ranked().Take(Shown).Select(link => (IReadOnlyList<string>)
        [
            Name(link), Percent(Use(link)), Kilobytes(_run.Links[link].LargestBacklog.Count / 1e3),
            Text(Refused(link)), Text(_run.Links[link].Marks), Text(_run.Links[link].Pauses), Percent(Stalled(link)),
        ])]);

    private static string Kilobytes(double value) => value.ToString(value < 10 ? "0.###" : "F0", CultureInfo.InvariantCulture);

    /// <summary>The links with something to tell, the worst first.</summary>
    public IEnumerable<int> Ranked() => Enumerable.Range(0, _run.Links.Count)
        .Where(link => _run.Links[link].LargestBacklog.Count > 0 || _run.Links[link].Stalled > SimDuration.Zero)
        .OrderByDescending(Refused).ThenByDescending(link => _run.Links[link].Marks).ThenByDescending(link => _run.Links[link].Stalled.Picoseconds)
        .ThenByDescending(link => _run.Links[link].LargestBacklog.Count);

    /// <summary>Use by class and time of what was observed, at most 128 intervals; each class is one of <see cref="Observed.Tiers"/>.</summary>
    public static HeatMap UseMap(Observed observed)
    {
        var counts = observed.Tiers.Counts();
        var intervals = (int)((observed.End.Picoseconds + observed.Interval.Picoseconds - 1) / observed.Interval.Picoseconds);
        var join = Math.Max(1, (intervals + Columns - 1) / Columns);
        var edges = new List<double>();
        for (var i = 0; i < intervals; i += join)
        {
            edges.Add(i * observed.Interval.Microseconds);
        }

        edges.Add(observed.End.Picoseconds / 1e6);
        var rows = new List<HeatRow>();
        for (var t = 0; t < counts.Length; t++)
        {
            var shares = new double[edges.Count - 1];
            for (var c = 0; c < shares.Length; c++)
            {
                long busy = 0;
                for (var i = c * join; i < Math.Min(intervals, (c + 1) * join); i++)
                {
                    busy += observed.Busy[t][i];
                }

                shares[c] = busy / ((edges[c + 1] - edges[c]) * 1e6 * counts[t]);
            }

            rows.Add(new HeatRow(observed.Tiers.Names[t], shares));
        }

        return new HeatMap("tier-use", "Link utilisation by tier over time, mean over the links of the tier", "time (us)", edges, rows);
    }

    private IEnumerable<(string Name, List<int> Links)> ByTier()
    {
        for (var t = 0; t < Tiers.Names.Count; t++)
        {
            yield return (Tiers.Names[t], [.. Enumerable.Range(0, Tiers.OfLink.Count).Where(link => Tiers.OfLink[link] == t)]);
        }
    }

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
