using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>The whole run that the simulated step is one of.</summary>
[Section("The whole run that the simulated step is one of: how long it takes and what it costs.")]
public sealed record RunSection
{
    [Field("Steps of the run.", Required = true, Minimum = 1)]
    public int Steps { get; init; }

    [Field("Rent of one GPU for an hour, in dollars.", Default = "2", Minimum = 0)]
    public double GpuHourPrice { get; init; }
}
