using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Workloads.Requests;

namespace Sim.Scenarios.Sections;

/// <summary>The requests of a serving study.</summary>
[Section("The requests of a serving study: when they arrive and how long they are.")]
public sealed record ArrivalSection
{
    [Field("How requests arrive.", Default = "poisson")]
    public ArrivalKind Kind { get; init; }

    [Field("Requests per second; not for a trace.", Default = "0", Minimum = 0)]
    public double Rate { get; init; }

    [Field("Squared coefficient of variation of the distances between bursty arrivals.", Default = "4", Minimum = 1)]
    public double Burstiness { get; init; }

    [Field("Mean prompt tokens.", Default = "1024", Minimum = 1, Maximum = 1 << 24)]
    public int Input { get; init; }

    [Field("Standard deviation of the logarithm of prompt lengths; 0 for equal ones.", Default = "0", Minimum = 0, Maximum = 4)]
    public double InputSpread { get; init; }

    [Field("Mean tokens to generate.", Default = "256", Minimum = 1, Maximum = 1 << 24)]
    public int Output { get; init; }

    [Field("Standard deviation of the logarithm of output lengths; 0 for equal ones.", Default = "0", Minimum = 0, Maximum = 4)]
    public double OutputSpread { get; init; }

    [Field("Share of a prompt whose cache is stored already.", Default = "0 %", Minimum = 0, Maximum = 1)]
    public Fraction PrefixShare { get; init; }

    [Field("Requests in all; without limit when absent.", Minimum = 1)]
    public long? Requests { get; init; }

    [Field("Trace in the JSON-lines format of Mooncake, for kind: trace; relative to this file.")]
    public string? Trace { get; init; }
}
