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

    /// <summary>Inference only: every copy leaves the node, in equal shares; the assumption behind the limits of arXiv:2505.09343 section 2.3.2.</summary>
    Remote,
}
