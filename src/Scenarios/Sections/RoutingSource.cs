namespace Sim.Scenarios.Sections;

/// <summary>Where expert choices come from.</summary>
public enum RoutingSource
{
    /// <summary>Every expert gets the same number of tokens.</summary>
    Balanced,

    /// <summary>Drawn from the seed with the given skew.</summary>
    Drawn,

    /// <summary>Read from a file of counts.</summary>
    Trace,
}
