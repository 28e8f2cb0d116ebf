using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Parameters of DCQCN with the values of Zhu et al., "Congestion Control for Large-Scale RDMA Deployments", SIGCOMM 2015, where no other source is named.</summary>
public sealed record DcqcnParameters
{
    /// <summary>Least time between two notifications of a message.</summary>
    public SimDuration NotificationInterval { get; init; } = SimDuration.FromMicroseconds(50);

    /// <summary>Gain of the congestion estimate alpha.</summary>
    public double Gain { get; init; } = 1.0 / 256;

    /// <summary>Without a notification for this long alpha decays.</summary>
    public SimDuration AlphaInterval { get; init; } = SimDuration.FromMicroseconds(55);

    /// <summary>Interval of timed rate increases.</summary>
    public SimDuration IncreaseInterval { get; init; } = SimDuration.FromMicroseconds(55);

    /// <summary>Bytes sent between counted rate increases.</summary>
    public Bytes IncreaseBytes { get; init; } = new(10_000_000);

    /// <summary>Increases by halving the distance to the target before the target itself grows.</summary>
    public int FastRecoveries { get; init; } = 5;

    /// <summary>Additive increase of the target.</summary>
    public DataRate AdditiveIncrease { get; init; } = DataRate.FromGigabitsPerSecond(0.04);

    /// <summary>
    /// Increase of the target when both counter and timer are past the fast recoveries. The paper gives no value; ten times the additive
    /// increase, the ratio of IEEE 802.1Qau (5 and 50 Mb/s), from which the algorithm comes.
    /// </summary>
    public DataRate HyperIncrease { get; init; } = DataRate.FromGigabitsPerSecond(0.4);

    /// <summary>No rate falls below this.</summary>
    public DataRate LeastRate { get; init; } = DataRate.FromGigabitsPerSecond(0.01);
}
