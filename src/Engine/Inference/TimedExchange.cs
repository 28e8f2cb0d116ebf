using Sim.Units;

namespace Sim.Engine.Inference;

/// <summary>An exchange whose times are given.</summary>
/// <param name="Through">When each rank is through.</param>
/// <param name="CacheBytes">Cache that each GPU read beside it, in the mean.</param>
public readonly record struct TimedExchange(SimDuration[] Through, double CacheBytes = 0)
{
    /// <summary>When the last rank is through.</summary>
    public SimDuration Last
    {
        get
        {
            var last = SimDuration.Zero;
            foreach (var end in Through)
            {
                last = SimDuration.Max(last, end);
            }

            return last;
        }
    }
}
