using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>A part that fails or slows down.</summary>
[Section("A part of the cluster that fails or slows down at a time.")]
public sealed record FaultSection
{
    [Field("What fails.", Required = true)]
    public FaultKind Kind { get; init; }

    [Field("Index of the link, switch, NIC or plane, from 0.", Required = true, Minimum = 0)]
    public int Index { get; init; }

    [Field("When it fails: transfers that start from then on meet it. Later than 0 s in training steps only.", Default = "0 s")]
    public SimDuration At { get; init; }

    [Field("Rate that remains: 0 % is down.", Default = "0 %", Maximum = 1)]
    public Fraction Remaining { get; init; }
}
