namespace Sim.Reports.Plots;

/// <summary>The time unit of an axis: the prefix that keeps its numbers between 1 and 1000.</summary>
/// <param name="Unit">s, ms, us or ns.</param>
/// <param name="PerSecond">Units per second.</param>
internal readonly record struct TimeAxis(string Unit, double PerSecond)
{
    public static TimeAxis For(double longestSeconds) => longestSeconds switch
    {
        >= 1 => new TimeAxis("s", 1),
        >= 1e-3 => new TimeAxis("ms", 1e3),
        >= 1e-6 => new TimeAxis("us", 1e6),
        _ => new TimeAxis("ns", 1e9),
    };
}
