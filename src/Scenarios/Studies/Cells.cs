using System.Globalization;

namespace Sim.Scenarios.Studies;

/// <summary>Numbers as cells of a result's tables: invariant, exact for counts.</summary>
public static class Cells
{
    /// <summary>A count in full.</summary>
    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Number(double value, int decimals = 2) => value.ToString("F" + Count(decimals), CultureInfo.InvariantCulture);

    /// <summary>A number with five significant digits and no exponent.</summary>
    public static string Significant(double value) =>
        value == 0 ? "0" : Number(value, Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 8));

    /// <summary>Seconds with the prefix that fits: <c>58.8 s</c>, <c>4.71 ms</c>, <c>3.2 us</c>.</summary>
    public static string Time(double seconds)
    {
        var (scale, unit) = Math.Abs(seconds) switch { >= 1 => (1.0, "s"), >= 1e-3 => (1e3, "ms"), _ => (1e6, "us") };
        return string.Create(CultureInfo.InvariantCulture, $"{seconds * scale:G4} {unit}");
    }

    /// <summary>A signed relative error: <c>+1.25 %</c>.</summary>
    public static string Error(double fraction) => (fraction * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %";
}
