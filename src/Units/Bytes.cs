using System.Globalization;

namespace Sim.Units;

/// <summary>A whole number of bytes.</summary>
/// <param name="Count">Number of bytes.</param>
public readonly record struct Bytes(long Count) : IComparable<Bytes>
{
    public static readonly Bytes Zero = new(0);

    public static Bytes operator +(Bytes left, Bytes right) => new(left.Count + right.Count);

    public static Bytes operator -(Bytes left, Bytes right) => new(left.Count - right.Count);

    public static Bytes operator *(Bytes bytes, long count) => new(bytes.Count * count);

    public static Bytes operator *(long count, Bytes bytes) => new(bytes.Count * count);

    /// <summary>Time to move the bytes at a rate: bytes x 8 / rate, rounded half up to a picosecond in 128-bit arithmetic.</summary>
    public static SimDuration operator /(Bytes bytes, DataRate rate)
    {
        var bits = (Int128)bytes.Count * 8 * 1_000_000_000_000;
        return new SimDuration((long)((bits + (rate.BitsPerSecond / 2)) / rate.BitsPerSecond));
    }

    public static bool operator <(Bytes left, Bytes right) => left.Count < right.Count;

    public static bool operator >(Bytes left, Bytes right) => left.Count > right.Count;

    public static bool operator <=(Bytes left, Bytes right) => left.Count <= right.Count;

    public static bool operator >=(Bytes left, Bytes right) => left.Count >= right.Count;

    public int CompareTo(Bytes other) => Count.CompareTo(other.Count);

    /// <summary>A readable form with binary prefixes: <c>128 MiB</c>.</summary>
    public override string ToString()
    {
        string[] names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        double value = Count;
        var unit = 0;
        while (Math.Abs(value) >= 1024 && unit < names.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString("G5", CultureInfo.InvariantCulture) + " " + names[unit];
    }
}
