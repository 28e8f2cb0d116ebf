using System.Globalization;

namespace Sim.Units;

/// <summary>A length of simulated time in picoseconds.</summary>
/// <param name="Picoseconds">Picoseconds; may be negative as a difference.</param>
public readonly record struct SimDuration(long Picoseconds) : IComparable<SimDuration>
{
    public static readonly SimDuration Zero = new(0);

    /// <summary>Rounds half away from zero to a whole picosecond. Throws <see cref="OverflowException"/> outside +-106 days.</summary>
    public static SimDuration FromSeconds(double seconds) => new(checked((long)Math.Round(seconds * 1e12, MidpointRounding.AwayFromZero)));

    public static SimDuration FromMicroseconds(double microseconds) => FromSeconds(microseconds * 1e-6);

    public static SimDuration FromNanoseconds(double nanoseconds) => FromSeconds(nanoseconds * 1e-9);

    public static SimDuration operator +(SimDuration left, SimDuration right) => new(left.Picoseconds + right.Picoseconds);

    public static SimDuration operator -(SimDuration left, SimDuration right) => new(left.Picoseconds - right.Picoseconds);

    public static SimDuration operator *(SimDuration duration, long count) => new(duration.Picoseconds * count);

    public static SimDuration operator *(long count, SimDuration duration) => new(duration.Picoseconds * count);

    public static double operator /(SimDuration left, SimDuration right) => (double)left.Picoseconds / right.Picoseconds;

    public static bool operator <(SimDuration left, SimDuration right) => left.Picoseconds < right.Picoseconds;

    public static bool operator >(SimDuration left, SimDuration right) => left.Picoseconds > right.Picoseconds;

    public static bool operator <=(SimDuration left, SimDuration right) => left.Picoseconds <= right.Picoseconds;

    public static bool operator >=(SimDuration left, SimDuration right) => left.Picoseconds >= right.Picoseconds;

    public static SimDuration Max(SimDuration left, SimDuration right) => left >= right ? left : right;

    public static SimDuration Min(SimDuration left, SimDuration right) => left <= right ? left : right;

    /// <summary>Seconds, for display and fitting only.</summary>
    public double Seconds => Picoseconds * 1e-12;

    /// <summary>Microseconds, for display and fitting only.</summary>
    public double Microseconds => Picoseconds * 1e-6;

    public int CompareTo(SimDuration other) => Picoseconds.CompareTo(other.Picoseconds);

    /// <summary>A readable form with five significant digits: <c>19.926 s</c>, <c>129.01 ms</c>, <c>3.7 us</c>.</summary>
    public override string ToString()
    {
        var magnitude = Math.Abs((double)Picoseconds);
        return magnitude switch
        {
            0 => "0 s",
            < 1e3 => Format(Picoseconds, 1, "ps"),
            < 1e6 => Format(Picoseconds, 1e3, "ns"),
            < 1e9 => Format(Picoseconds, 1e6, "us"),
            < 1e12 => Format(Picoseconds, 1e9, "ms"),
            _ => Format(Picoseconds, 1e12, "s"),
        };
    }

    private static string Format(long picoseconds, double unit, string name) =>
        (picoseconds / unit).ToString("G5", CultureInfo.InvariantCulture) + " " + name;
}
