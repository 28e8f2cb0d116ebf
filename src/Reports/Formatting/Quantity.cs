using System.Globalization;

namespace Sim.Reports.Formatting;

/// <summary>Numbers for readers: five significant digits, no exponent where a prefix will do, always invariant.</summary>
public static class Quantity
{
    private static readonly (double Scale, string Unit)[] Times = [(1, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"), (1e-12, "ps")];

    /// <summary>A value in a unit; times take the prefix that fits, in whatever unit they come: <c>0.129</c> s is <c>129 ms</c>, <c>58779</c> ms are <c>58.779 s</c>; rates below 0.1 GB/s come in MB/s.</summary>
    public static string Format(double value, string unit)
    {
        if (value != 0 && double.IsFinite(value) && Array.FindIndex(Times, time => time.Unit == unit) is var given and >= 0)
        {
            var seconds = value * Times[given].Scale;
            var fit = Array.FindIndex(Times, time => Math.Abs(seconds) >= time.Scale * (1 - 5e-6));
            var (scale, name) = Times[fit < 0 ? Times.Length - 1 : fit];
            return Number(name == unit ? value : seconds / scale) + " " + name;
        }

        return unit switch
        {
            "1" or "" => Number(value),
            "%" => Number(value) + " %",
            "GB/s" when value != 0 && Math.Abs(value) < 0.1 => Number(value * 1e3) + " MB/s",
            _ when unit.StartsWith("1e9 ", StringComparison.Ordinal) => Number(value) + " billion " + unit[4..],
            _ => Number(value) + " " + unit,
        };
    }

    /// <summary>Five significant digits; whole numbers below 10^10 in full with thin grouping; above, a power of 1000; below 10^-4, of 10.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "n/a" : value > 0 ? "unbounded" : "-unbounded";
        }

        var magnitude = Math.Abs(value);
        if (magnitude >= 1e10)
        {
            return Engineering(value);
        }

        if (Math.Floor(value) == value)
        {
            return value.ToString(magnitude < 10_000 ? "0" : "#,0", Grouped);
        }

        if (magnitude < 1e-4)
        {
            return value.ToString("0.####e+0", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp(4 - (int)Math.Floor(Math.Log10(magnitude)), 0, 8);
        return value.ToString((magnitude < 10_000 ? "0." : "#,0.") + new string('#', decimals), Grouped);
    }

    private static string Engineering(double value)
    {
        const string Superscripts = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)) / 3) * 3;
        var power = string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(digit => Superscripts[digit - '0']));
        return (value / Math.Pow(10, exponent)).ToString("0.####", CultureInfo.InvariantCulture) + " \u00d7 10" + power;
    }

    /// <summary>A signed percentage with two decimals: <c>+1.25 %</c>; the sign tells over- from underprediction.</summary>
    public static string SignedPercent(double fraction) =>
        double.IsFinite(fraction) ? (fraction * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %" : "n/a";

    /// <summary>A share as a percentage with one decimal.</summary>
    public static string Percent(double fraction) =>
        double.IsFinite(fraction) ? (fraction * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "n/a";

    /// <summary>Bytes with a decimal prefix, as link rates use: <c>1.5 TB</c>.</summary>
    public static string Bytes(double bytes)
    {
        string[] names = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        var unit = 0;
        while (Math.Abs(bytes) >= 1000 && unit < names.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return Number(bytes) + " " + names[unit];
    }

    /// <summary>Thin spaces between thousands (ISO 80000-1), so that no reader takes a comma for a decimal mark.</summary>
    private static readonly NumberFormatInfo Grouped = new() { NumberGroupSeparator = "\u202f", NumberDecimalSeparator = "." };
}
