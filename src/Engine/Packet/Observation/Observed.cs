using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What a run wrote down over time, see <see cref="Observation"/>.</summary>
public sealed class Observed
{
    internal Observed(LinkTiers tiers, SimDuration interval, SimTime end, int[][] depths, long[][] busy, IReadOnlyList<Stall>[] stalls, int[] stallsLeftOut)
    {
        Tiers = tiers;
        Interval = interval;
        End = end;
        Depths = depths;
        Busy = busy;
        Stalls = stalls;
        StallsLeftOut = stallsLeftOut;
    }

    /// <summary>The classes of links of <see cref="Busy"/>.</summary>
    public LinkTiers Tiers { get; }

    /// <summary>Distance of the samples, and length of the intervals of busy time.</summary>
    public SimDuration Interval { get; }

    /// <summary>The observed time ends here, in the last interval.</summary>
    public SimTime End { get; }

    /// <summary>
    /// By link, data bytes of all classes in the queue in front of it at k times <see cref="Interval"/>, the packet in service included; empty for links of hosts and for queues
    /// that never held any.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Depths { get; }

    /// <summary>By tier, for how many picoseconds its links sent in each interval, all together.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Busy { get; }

    /// <summary>By link, the first stalls, as many as the memory allows.</summary>
    public IReadOnlyList<IReadOnlyList<Stall>> Stalls { get; }

    /// <summary>By link, how many further stalls there were.</summary>
    public IReadOnlyList<int> StallsLeftOut { get; }
}
