using System.Globalization;
using Sim.Engine.Results;

namespace Sim.Engine.Packet;

/// <summary>Depths of queues over time: the deepest ones, and by tier the deepest and all together.</summary>
public sealed class QueueStatistics
{
    private const int Drawn = 6;
    private const int Listed = 10;
    private readonly Observed _observed;
    private readonly PacketRun _run;
    private readonly Func<int, string> _name;
    private readonly double[] _time;

    /// <param name="run">A run with what was observed.</param>
    /// <param name="name">Name of a link.</param>
    /// <param name="most">Most queues of <see cref="Deepest"/>.</param>
    public QueueStatistics(PacketRun run, Func<int, string> name, int most = 64)
    {
        _run = run;
        _observed = run.Observed!;
        _name = name;
        Deepest = [.. Enumerable.Range(0, run.Links.Count).Where(link => _observed.Depths[link].Count > 0)
            .OrderByDescending(link => run.Links[link].LargestBacklog.Count).ThenByDescending(Mean).Take(most)];
        Tiers = ByTier();
        _time = [.. Enumerable.Range(0, Samples).Select(i => i * _observed.Interval.Microseconds)];
    }

    /// <summary>Links with the deepest queues, the deepest first.</summary>
    public IReadOnlyList<int> Deepest { get; }

    /// <summary>By tier with queues: at each sample the bytes of its deepest queue and of all its queues.</summary>
    public IReadOnlyList<(string Name, long[] Most, long[] Sum)> Tiers { get; }

    /// <summary>Number of samples, those at time 0 and after.</summary>
    public int Samples => (int)(_observed.End.Picoseconds / _observed.Interval.Picoseconds) + 1;

    /// <summary>Mean of the samples of a queue in bytes.</summary>
    public double Mean(int link) => _observed.Depths[link].Count == 0 ? 0 : _observed.Depths[link].Average(bytes => (double)bytes);

    public ResultTable Table() => new(
        "deep_queues",
        "The deepest queues: data in the buffer, the packet in service included",
        ["queue in front of", "largest (kB)", "mean over time (kB)"],
        [.. Deepest.Take(Listed).Select(link => (IReadOnlyList<string>)[_name(link), Kilo(_run.Links[link].LargestBacklog.Count), Kilo(Mean(link))])]);

    /// <summary>The deepest queues over time, and the deepest and all of each tier; none where every sample of every queue is empty.</summary>
    public IReadOnlyList<LineChart> Charts() => Tiers.All(tier => tier.Sum.All(bytes => bytes == 0)) ? [] :
    [
        Chart("queues", "Depth of the deepest queues over time", Deepest.Take(Drawn).Select(link => (_name(link), _observed.Depths[link].Select(bytes => (double)bytes)))),
        Chart("queues-most", "Depth of the deepest queue of each tier over time", Tiers.Select(tier => (tier.Name, tier.Most.Select(bytes => (double)bytes)))),
        Chart("queues-sum", "Data in all queues of each tier over time", Tiers.Select(tier => (tier.Name, tier.Sum.Select(bytes => (double)bytes)))),
    ];

    private LineChart Chart(string name, string title, IEnumerable<(string Name, IEnumerable<double> Bytes)> lines) =>
        new(name, title, "time (us)", "data in the queue (kB)", [.. lines.Select(line => new ChartLine(line.Name, _time, [.. line.Bytes.Select(bytes => bytes / 1e3)]))]);

    private List<(string Name, long[] Most, long[] Sum)> ByTier()
    {
        var tiers = new (string Name, long[] Most, long[] Sum)?[_observed.Tiers.Names.Count];
        for (var link = 0; link < _run.Links.Count; link++)
        {
            var depths = _observed.Depths[link];
            if (depths.Count == 0)
                continue;
            var t = _observed.Tiers.OfLink[link];
            var (_, most, sum) = tiers[t] ??= (_observed.Tiers.Names[t], new long[Samples], new long[Samples]);
            for (var i = 0; i < depths.Count; i++)
            {
                most[i] = Math.Max(most[i], depths[i]);
                sum[i] += depths[i];
            }
        }

        return [.. tiers.OfType<(string, long[], long[])>()];
    }

    private static string Kilo(double bytes) => (bytes / 1e3).ToString("F1", CultureInfo.InvariantCulture);
}
