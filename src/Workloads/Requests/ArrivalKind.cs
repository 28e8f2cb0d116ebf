namespace Sim.Workloads.Requests;

/// <summary>How requests arrive.</summary>
public enum ArrivalKind
{
    /// <summary>At equal distances.</summary>
    Fixed,

    /// <summary>Independently of one another: exponential distances.</summary>
    Poisson,

    /// <summary>In bursts: hyperexponential distances with a squared coefficient of variation above 1.</summary>
    Bursty,

    /// <summary>From a file.</summary>
    Trace,
}
