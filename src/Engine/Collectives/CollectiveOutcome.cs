using Sim.Units;

namespace Sim.Engine.Collectives;

/// <summary>One collective on one group.</summary>
/// <param name="Time">From the call to the last rank's last byte.</param>
/// <param name="Bound">What no algorithm on this hardware can beat; see <see cref="CollectiveBound"/>.</param>
/// <param name="BoundReason">Port or chain that gives the bound.</param>
/// <param name="BusiestLink">Busy time of the busiest resource, without any latency: what this algorithm cannot beat.</param>
/// <param name="BusiestResource">That resource.</param>
/// <param name="Sends">Sends of the collective, all channels and chunks.</param>
/// <param name="Enumerated">Sends whose paths were laid; the others repeat these.</param>
/// <param name="TimedRanks">Ranks whose times were computed; the others are equal to these by symmetry.</param>
/// <param name="TimedChannels">Channels whose times were computed; the others are equal to these.</param>
/// <param name="IsExact">False when a phase in which all ranks work at once began at different times on different ranks, and was timed from the latest.</param>
/// <param name="RankEnd">Picoseconds at which each timed rank has its last chunk.</param>
public sealed record CollectiveOutcome(
    SimDuration Time,
    SimDuration Bound,
    string BoundReason,
    SimDuration BusiestLink,
    int BusiestResource,
    long Sends,
    long Enumerated,
    int TimedRanks,
    int TimedChannels,
    bool IsExact,
    long[] RankEnd)
{
    /// <summary>Time over bound; below 1 the result is impossible.</summary>
    public double TimesBound => Time / Bound;
}
