using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What is observed of all links of a run. Each element belongs to the worker of the unit that sends on the link.</summary>
internal sealed class ObservedLinks
{
    private const int FewestStalls = 32;
    private const int MostStalls = 4096;
    private readonly List<Stall>?[] _stalls;
    private readonly int[] _leftOut;
    private readonly int _stallsPerLink;

    public ObservedLinks(NetworkState state, Observation observation)
    {
        var links = state.Topology.Links;
        Tiers = observation.Tiers ?? LinkTiers.Of(state.Topology);
        TierOfLink = [.. Tiers.OfLink];
        Capacity = observation.SamplesFor(links.Length);
        if (observation.Samples < 64 || !int.IsPow2(observation.Samples) || observation.Interval?.Picoseconds < 1)
            throw new ArgumentException($"{observation.Samples} samples every {observation.Interval} are not possible: a power of two from 64 on, and an interval from 1 ps on");
        FirstInterval = observation.Interval?.Picoseconds ?? state.Queues.Min(queue => queue.Link.WireTime((int)state.Parameters.Format.Full.Count));
        Queues = new QueueTrack[links.Length];
        IsSwitched = Array.ConvertAll(links, link => link.Source >= 0);
        _stalls = new List<Stall>?[links.Length];
        _leftOut = new int[links.Length];
        _stallsPerLink = (int)Math.Clamp(Observation.MostBytes / 16 / Math.Max(1, links.Length), FewestStalls, MostStalls);
    }

    public LinkTiers Tiers { get; }

    public int[] TierOfLink { get; }

    public int Capacity { get; }

    /// <summary>Distance of the first samples in picoseconds.</summary>
    public long FirstInterval { get; }

    public QueueTrack[] Queues { get; }

    /// <summary>Whether a switch sends on a link.</summary>
    public bool[] IsSwitched { get; }

    public void AddStall(int link, long since, long now)
    {
        var stalls = _stalls[link] ??= [];
        if (stalls.Count < _stallsPerLink)
        {
            stalls.Add(new Stall(new SimTime(since), new SimTime(now)));
        }
        else
        {
            _leftOut[link]++;
        }
    }

    /// <summary>Brings all that was observed to one interval, the longest that any queue or worker has come to.</summary>
    public Observed Result(IReadOnlyList<LinkObserver> workers)
    {
        var end = workers.Max(worker => worker.LastEnd);
        var interval = FirstInterval;
        while (end / interval >= Capacity)
        {
            interval *= 2;
        }

        foreach (ref var queue in Queues.AsSpan())
        {
            if (queue.Samples is null)
                continue;
            queue.Settle(end + 1);
            interval = Math.Max(interval, queue.Interval);
        }

        interval = Math.Max(interval, workers.Max(worker => worker.Busy.Max(track => track.Interval)));
        var count = (int)(end / interval) + 1;
        var depths = new int[Queues.Length][];
        for (var link = 0; link < depths.Length; link++)
        {
            ref var queue = ref Queues[link];
            if (queue.Samples is null)
            {
                depths[link] = [];
                continue;
            }

            queue.Thin(interval);
            depths[link] = queue.Samples[..count];
        }

        var busy = new long[Tiers.Names.Count][];
        for (var t = 0; t < busy.Length; t++)
        {
            busy[t] = new long[count];
            foreach (var worker in workers)
            {
                worker.Busy[t].AddTo(busy[t], interval);
            }
        }

        return new Observed(Tiers, new SimDuration(interval), new SimTime(end), depths, busy, Array.ConvertAll(_stalls, list => list ?? (IReadOnlyList<Stall>)[]), _leftOut);
    }
}
