using System.Globalization;

namespace Sim.Units;

/// <summary>A data rate per direction in whole bits per second.</summary>
/// <param name="BitsPerSecond">Bits per second, per direction.</param>
public readonly record struct DataRate(long BitsPerSecond) : IComparable<DataRate>
{
    public static DataRate FromGigabytesPerSecond(double value) => new(checked((long)Math.Round(value * 8e9)));

    public static DataRate FromGigabitsPerSecond(double value) => new(checked((long)Math.Round(value * 1e9)));

    public static DataRate operator *(DataRate rate, long count) => new(rate.BitsPerSecond * count);

    public static double operator /(DataRate left, DataRate right) => (double)left.BitsPerSecond / right.BitsPerSecond;

    public static bool operator <(DataRate left, DataRate right) => left.BitsPerSecond < right.BitsPerSecond;

    public static bool operator >(DataRate left, DataRate right) => left.BitsPerSecond > right.BitsPerSecond;

    public static bool operator <=(DataRate left, DataRate right) => left.BitsPerSecond <= right.BitsPerSecond;

    public static bool operator >=(DataRate left, DataRate right) => left.BitsPerSecond >= right.BitsPerSecond;

    /// <summary>The rate times a fraction (an efficiency), rounded to a whole bit per second.</summary>
    public DataRate Scale(double fraction) => new(checked((long)Math.Round(BitsPerSecond * fraction)));

    public double BytesPerSecond => BitsPerSecond / 8.0;

    public double GigabytesPerSecond => BitsPerSecond / 8e9;

    public int CompareTo(DataRate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    public override string ToString() => GigabytesPerSecond.ToString("G5", CultureInfo.InvariantCulture) + " GB/s";
}
