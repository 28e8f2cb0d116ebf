using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>Expert routing and what a token weighs on the wire.</summary>
[Section("Expert routing, and what a token weighs on the wire.")]
public sealed record ExpertsSection
{
    [Field("Where expert choices come from.", Default = "balanced")]
    public RoutingSource Routing { get; init; }

    [Field("Skew of drawn routing: 0 is uniform.", Default = "0", Minimum = 0)]
    public double Skew { get; init; }

    [Field("File with the popularity of each expert, for routing: trace: one positive number per line, expert 0 first, the same for every layer.")]
    public string? Trace { get; init; }

    [Field("Nodes a token may be sent to; 0 is no limit.", Default = "0", Minimum = 0)]
    public int GroupLimit { get; init; }

    [Field("Bytes of one element in dispatch.", Default = "1 B")]
    public Bytes DispatchBytesPerElement { get; init; }

    [Field("Bytes of one element in combine.", Default = "2 B")]
    public Bytes CombineBytesPerElement { get; init; }

    [Field("Bytes of scale factors and metadata per token in dispatch.", Default = "0 B")]
    public Bytes Scale { get; init; }
}
