using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>An exchange and a collective at once: where each runs, and in which class of data.</summary>
[Section("An exchange and a collective at once on one packet network: where each runs, and in which class of data.")]
public sealed record IsolationSection
{
    [Field("Nodes of the exchange, in order; the first ones when absent.", Minimum = 0)]
    public IReadOnlyList<int>? ExchangeNodes { get; init; }

    [Field("Nodes of the collective, in order; the first ones when absent.", Minimum = 0)]
    public IReadOnlyList<int>? CollectiveNodes { get; init; }

    [Field("Class of the exchange's data, below packet.classes; 0 goes first.", Default = "0", Minimum = 0, Maximum = 14)]
    public int ExchangeClass { get; init; }

    [Field("Class of the collective's data.", Default = "0", Minimum = 0, Maximum = 14)]
    public int CollectiveClass { get; init; }
}
