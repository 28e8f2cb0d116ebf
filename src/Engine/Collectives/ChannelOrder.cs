namespace Sim.Engine.Collectives;

/// <summary>Which GPU of its node stands for a rank's place in a channel. Rank = node x GPUs per node + local; c is the channel.</summary>
public enum ChannelOrder
{
    /// <summary>Rank i is GPU i.</summary>
    Identity,

    /// <summary>Local place l is GPU l + c: what one place sends, all NICs carry in turn.</summary>
    Rotated,

    /// <summary>
    /// Even nodes run c, c+1, .., c+7, odd ones back: a ring leaves a node and enters the next on the same rail, and each channel has a rail of its own in
    /// each node. This is the pattern of alternating rails that NCCL builds on rail-optimised fabrics (NCCL_CROSS_NIC in its documentation).
    /// </summary>
    Serpentine,
}
