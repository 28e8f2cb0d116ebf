namespace Sim.Units;

/// <summary>Floating-point operations per second.</summary>
/// <param name="PerSecond">Operations per second.</param>
public readonly record struct FlopRate(double PerSecond)
{
    public static FlopRate FromTeraflops(double value) => new(value * 1e12);

    public double Teraflops => PerSecond * 1e-12;
}
