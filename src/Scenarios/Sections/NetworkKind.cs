namespace Sim.Scenarios.Sections;

/// <summary>Which network model answers.</summary>
public enum NetworkKind
{
    /// <summary>Fluid flows with max-min fair rates.</summary>
    Flow,

    /// <summary>Latency plus bytes over rate per transfer, no contention.</summary>
    Analytic,
}
