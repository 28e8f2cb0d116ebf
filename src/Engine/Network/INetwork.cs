using Sim.Engine.Flow;
using Sim.Units;

namespace Sim.Engine.Network;

/// <summary>
/// Takes transfers over resources and says when they end. A caller starts transfers at the present instant, asks for the next completion, and lets time go on.
/// </summary>
public interface INetwork
{
    /// <summary>The present instant of the network.</summary>
    SimTime Now { get; }

    /// <summary>Whether transfers that meet on a link slow each other down; without that no result can be held to what a port can carry.</summary>
    bool Shares { get; }

    int ActiveFlows { get; }

    /// <summary>Transfers completed so far.</summary>
    long CompletedFlows { get; }

    /// <summary>Bytes of all completed transfers, each counted once, whatever it fans out to.</summary>
    long DeliveredBytes { get; }

    /// <summary>Bytes that a resource has carried, from the start of a transfer on.</summary>
    double CarriedBytes(int resource);

    /// <summary>Counts bytes on a resource that no transfer asks for, because others in series with it always bind first.</summary>
    void Carry(int resource, double bytes);

    /// <summary>Starts a transfer at the present instant.</summary>
    /// <param name="entries">Resources and coefficients; at least one; a resource at most once.</param>
    /// <param name="bytes">Bytes to move; zero completes at once.</param>
    /// <param name="weight">Share relative to other transfers at a bottleneck; positive.</param>
    /// <param name="cap">Largest rate in bytes per second, or positive infinity.</param>
    /// <param name="priority">In [0, <see cref="FlowNetwork.Priorities"/>); lower values are served first.</param>
    /// <param name="tag">Handed back when the transfer completes.</param>
    void Start(ReadOnlySpan<FlowEntry> entries, long bytes, double weight, double cap, int priority, long tag);

    /// <summary>Starts all transfers of a bundle at the present instant, as if one after the other in the order of its layout.</summary>
    /// <param name="bundle">Coefficients and flows are set, none of its flows runs, and it was started on no other network.</param>
    /// <param name="priority">In [0, <see cref="FlowNetwork.Priorities"/>); lower values are served first.</param>
    void Start(FlowBundle bundle, int priority);

    /// <summary>When the next transfer completes; <see cref="SimTime.Never"/> with none active.</summary>
    SimTime NextCompletion();

    /// <summary>Moves to an instant at or before the next completion, so that transfers can be started there.</summary>
    void AdvanceTo(SimTime time);

    /// <summary>
    /// Moves to the next completion and removes all transfers that complete there. Tags are written to <paramref name="tags"/>, which grows as needed.
    /// </summary>
    /// <returns>How many transfers completed.</returns>
    int Complete(ref long[] tags);
}
