namespace Sim.Workloads.Collectives;

/// <summary>One transfer of a rank to a peer.</summary>
/// <param name="Peer">The receiver, a rank of the group, or <see cref="InNetwork"/>.</param>
/// <param name="Offset">Where in the vector of <see cref="CollectivePlan.Message"/> bytes the data lies; 0 for relayed all-to-all blocks.</param>
/// <param name="Bytes">Bytes; may be 0 when the message is smaller than the group.</param>
/// <param name="Reduces">Whether the receiver adds the data to its own instead of storing it.</param>
public readonly record struct CollectiveSend(int Peer, long Offset, long Bytes, bool Reduces)
{
    /// <summary>The peer of an in-network reduction: the fabric adds up what ranks send in a round at one offset and returns the sum.</summary>
    public const int InNetwork = -1;
}
