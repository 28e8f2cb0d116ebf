using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Parameters of the delay-based transport, after Kumar et al., "Swift: Delay is Simple and Effective for Congestion Control in the Datacenter",
/// SIGCOMM 2020. The paper's algorithm and names; it publishes no full set of values. Gains are those of the public implementation (csg-htsim, swift.cpp), whose authors mark them as guesses; values marked
/// "chosen" are this project's.
/// </summary>
public sealed record SwiftParameters
{
    /// <summary>Target delay above the unloaded round trip of the path, which stands for the paper's base target and its scaling by hops. Chosen: 4 us (csg-htsim has a base target of 20 us).</summary>
    public SimDuration BaseTarget { get; init; } = SimDuration.FromMicroseconds(4);

    /// <summary>Most that flow scaling adds to the target (fs_range). Chosen: as much as the base target.</summary>
    public SimDuration ScalingRange { get; init; } = SimDuration.FromMicroseconds(4);

    /// <summary>Window in packets at and below which flow scaling adds its most (fs_min_cwnd; figure 4 of the paper: 0.1).</summary>
    public double ScalingLeastWindow { get; init; } = 0.1;

    /// <summary>Window in packets from which on flow scaling adds nothing (fs_max_cwnd; figure 4 of the paper: 100).</summary>
    public double ScalingMostWindow { get; init; } = 100;

    /// <summary>Packets that the window grows by in a round trip below the target (ai; csg-htsim: 1).</summary>
    public double AdditiveIncrease { get; init; } = 1;

    /// <summary>Strength of a decrease (beta; csg-htsim: 0.8).</summary>
    public double DecreaseGain { get; init; } = 0.8;

    /// <summary>Most that one round trip takes off a window (max_mdf; csg-htsim: a half).</summary>
    public double MostDecrease { get; init; } = 0.5;

    /// <summary>Least window in packets. Chosen: 0.01.</summary>
    public double LeastWindow { get; init; } = 0.01;
}
