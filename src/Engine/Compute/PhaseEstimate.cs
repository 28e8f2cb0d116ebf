using Sim.Units;

namespace Sim.Engine.Compute;

/// <summary>The kernels of a phase with their times, in order.</summary>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Kernels">One item per kernel.</param>
public sealed record PhaseEstimate(string Phase, IReadOnlyList<KernelEstimate> Kernels)
{
    /// <summary>Sum of the kernels: they run one after another on one stream.</summary>
    public SimDuration Time { get; } = Kernels.Aggregate(SimDuration.Zero, (sum, item) => sum + item.Time);

    /// <summary>Share of the time with this origin, 0 to 1.</summary>
    public double Share(TimeOrigin origin) => Time == SimDuration.Zero
        ? 0
        : Kernels.Where(item => item.Kernel.Origin == origin).Aggregate(SimDuration.Zero, (sum, item) => sum + item.Time) / Time;

    /// <summary>
    /// Relative standard error of the sum. Kernels with the same basis err together (their errors add), different bases independently (their squares
    /// add): sqrt(sum over bases (sum of time x error)^2) / time.
    /// </summary>
    public double RelativeError
    {
        get
        {
            if (Time == SimDuration.Zero)
                return 0;
            var byBasis = new SortedDictionary<string, double>(StringComparer.Ordinal);
            foreach (var (kernel, time) in Kernels)
                byBasis[kernel.Basis] = byBasis.GetValueOrDefault(kernel.Basis) + (time.Seconds * kernel.RelativeError);
            double squares = 0;
            foreach (var error in byBasis.Values)
                squares += error * error;
            return Math.Sqrt(squares) / Time.Seconds;
        }
    }
}
