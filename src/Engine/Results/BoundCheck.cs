namespace Sim.Engine.Results;

/// <summary>A result beside its lower and upper bound, which come from the workload and the hardware alone.</summary>
/// <param name="Name">What is bounded.</param>
/// <param name="Seconds">The simulated time.</param>
/// <param name="LowerSeconds">The lower bound (bytes per port, latency chain, FLOPs).</param>
/// <param name="UpperSeconds">The fully serial upper bound; infinity where none is known.</param>
/// <param name="Reason">Which port, chain or unit gives the lower bound.</param>
public sealed record BoundCheck(string Name, double Seconds, double LowerSeconds, double UpperSeconds, string Reason)
{
    /// <summary>Simulated time over lower bound; below 1 the result is impossible.</summary>
    public double TimesBound => Seconds / LowerSeconds;

    /// <summary>Within the bounds, with a relative allowance of 1e-9 for rounding.</summary>
    public bool Holds => Seconds >= LowerSeconds * (1 - 1e-9) && Seconds <= UpperSeconds * (1 + 1e-9);
}
