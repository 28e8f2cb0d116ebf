namespace Sim.Engine.Packet;

/// <summary>
/// Parameters of the sender-side controller for spraying. The rules are those of NSCC (Ultra Ethernet Specification 1.0, 3.6) and of its forerunner SMaRTT
/// (Bonato et al., "SMaRTT-REPS", arXiv:2404.01630); the values are this project's choice, none is fitted.
/// </summary>
public sealed record NsccParameters
{
    /// <summary>Queueing delay that is aimed at, in unloaded round trips.</summary>
    public double Target { get; init; } = 0.75;

    /// <summary>Round trips without any queue in which the window grows by a bandwidth-delay product (proportional increase).</summary>
    public double RampRoundTrips { get; init; } = 8;

    /// <summary>Packets per round trip by which the window grows when delay is high and nothing is marked (fair increase).</summary>
    public double FairIncrease { get; init; } = 1;

    /// <summary>Strength of a decrease, times the share of the average delay above the target.</summary>
    public double DecreaseGain { get; init; } = 0.8;

    /// <summary>Most that one round trip takes off a window.</summary>
    public double MostDecrease { get; init; } = 0.5;

    /// <summary>Weight of one acknowledgement in the average delay.</summary>
    public double AverageGain { get; init; } = 1.0 / 64;
}
