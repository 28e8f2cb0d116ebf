using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>A fault of one directed link for some time. Several at once add up: the link is down if one says so, rates multiply, bit errors add.</summary>
/// <param name="Link">Id of the link.</param>
/// <param name="From">Begin. A link that is down from time 0 on is known to be so from the beginning.</param>
/// <param name="Until">End, <see cref="SimTime.Never"/> for none.</param>
public sealed record PacketFault(int Link, SimTime From, SimTime Until)
{
    /// <summary>What is put on the link, is under way on it or waits in front of it is lost.</summary>
    public bool IsDown { get; init; }

    /// <summary>Share of the rate that is left, above 0 and at most 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Probability that a bit arrives wrong, from 0 to below 1; errors are independent.</summary>
    public double BitErrorRate { get; init; }

    /// <summary>Why the fault cannot be, or null.</summary>
    public string? Refusal(int links) =>
        (uint)Link >= (uint)links ? $"there is no link {Link}; links are 0 to {links - 1}"
        : From.Picoseconds < 0 || Until <= From ? $"a fault from {From} to {Until} has no duration"
        : Rate is not (> 0 and <= 1) ? $"a rate of {Rate} of a link is not above 0 and at most 1"
        : BitErrorRate is not (>= 0 and < 1) ? $"a bit error rate of {BitErrorRate} is not from 0 to below 1" : null;
}
