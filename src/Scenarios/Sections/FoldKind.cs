namespace Sim.Scenarios.Sections;

/// <summary>Whether equal parts of the cluster are simulated once.</summary>
public enum FoldKind
{
    /// <summary>Every rank is simulated.</summary>
    None,

    /// <summary>One of each class of equal ranks; needs balanced routing.</summary>
    Exact,

    /// <summary>A sample of the data-parallel replicas; the result says approximate.</summary>
    Sampled,
}
