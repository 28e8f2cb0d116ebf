namespace Sim.Engine.Training.Analysis;

/// <summary>The mean of the largest of n independent standard normal values.</summary>
public static class NormalMaximum
{
    private const double Reach = 9;
    private const int Intervals = 1 << 14;

    /// <summary>
    /// Integral over x of [x > 0] - P(x)^n, P being the normal distribution: 0 for n = 1, 1/sqrt(pi) for n = 2, 3/(2 sqrt(pi)) for n = 3. Trapezoids; error below 1e-6.
    /// </summary>
    /// <param name="count">n, at least 1.</param>
    public static double Mean(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        const double step = 2 * Reach / Intervals;
        double below = 0, mean = Reach, before = 0;
        for (var i = 1; i <= Intervals; i++)
        {
            // Mean = Reach - integral of P^n over [-Reach, Reach]; P itself grows by trapezoids of the density.
            below += step / 2 * (Density((step * (i - 1)) - Reach) + Density((step * i) - Reach));
            var power = Math.Pow(below, count);
            mean -= step / 2 * (before + power);
            before = power;
        }

        return mean;
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
}
