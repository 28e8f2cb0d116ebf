using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>A part that fails or slows down.</summary>
[Section("A part of the cluster that fails or slows down at a time; a later fault of the same part takes its place, so that remaining: 100 % repairs it.")]
public sealed record FaultSection
{
    [Field("What fails.", Required = true)]
    public FaultKind Kind { get; init; }

    [Field("Index of the link, switch, NIC or plane, from 0.", Required = true, Minimum = 0)]
    public int Index { get; init; }

    [Field("When it fails. In a training step transfers that start from then on meet it; on packets what is under way is lost. Later than 0 s in training steps and on network: packet only.", Default = "0 s")]
    public SimDuration At { get; init; }

    [Field("Rate that remains: 0 % is down, as without the key unless there is a bit_error_rate.", Maximum = 1)]
    public Fraction? Remaining { get; init; }

    [Field("Probability that a bit arrives wrong, for network: packet.", Default = "0", Minimum = 0, Maximum = 1e-3)]
    public double BitErrorRate { get; init; }

    /// <summary>Share of the rate that is left, 0 to 1.</summary>
    public double Left => Remaining?.Value ?? (BitErrorRate > 0 ? 1 : 0);
}
