using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Parameters of NSCC, the sender-side controller of the Ultra Ethernet Specification 1.0, with the values of its table 3-82 (section 3.6.13), as the simulator of the Ultra Ethernet Consortium has them
/// (htsim, uec.cpp, initNsccParams). Increases are those of a reference network, in packets, times (bandwidth-delay product / that of the reference).
/// </summary>
public sealed record NsccParameters
{
    /// <summary>Bandwidth-delay product of the reference network: 100 Gb/s x 12 us.</summary>
    public Bytes ReferenceProduct { get; init; } = new(150_000);

    /// <summary>Base round trip of the reference network, by which the target scales the proportional increase.</summary>
    public SimDuration ReferenceRoundTrip { get; init; } = SimDuration.FromMicroseconds(12);

    /// <summary>Queueing delay that is aimed at, in base round trips, with switches that trim.</summary>
    public double Target { get; init; } = 0.75;

    /// <summary>The same with switches that drop.</summary>
    public double TargetWithoutTrimming { get; init; } = 1;

    /// <summary>Largest and first window, in bandwidth-delay products.</summary>
    public double MostWindow { get; init; } = 1.5;

    /// <summary>Packets per round trip by which a window without any queue grows, times target / reference round trip (alpha).</summary>
    public double ProportionalIncrease { get; init; } = 4;

    /// <summary>Packets per round trip by which a window above the target, and not marked, grows (fi).</summary>
    public double FairIncrease { get; init; } = 5;

    /// <summary>Packets per round trip by which every window grows (eta).</summary>
    public double SteadyIncrease { get; init; } = 0.15;

    /// <summary>Packets per acknowledgement by which a window grows that has found no queue for a whole window (fi_scale).</summary>
    public double FastIncrease { get; init; } = 0.25;

    /// <summary>A queueing delay below this is none, for the fast increase.</summary>
    public SimDuration NoDelay { get; init; } = SimDuration.FromMicroseconds(1);

    /// <summary>Strength of a decrease, times the share of the average delay above the target (gamma).</summary>
    public double DecreaseGain { get; init; } = 0.8;

    /// <summary>Most that one round trip takes off a window (1 - max_md_jump).</summary>
    public double MostDecrease { get; init; } = 0.5;

    /// <summary>Weight of one acknowledgement in the average delay (delay_alpha of htsim).</summary>
    public double AverageGain { get; init; } = 0.0125;

    /// <summary>Quick adaptation is for messages that get less than the largest window over this in a period (2 to the qa_gate).</summary>
    public double AdaptBelow { get; init; } = 8;

    /// <summary>A delay of so many targets is reason for a quick adaptation (qa_threshold).</summary>
    public double AdaptAbove { get; init; } = 4;
}
