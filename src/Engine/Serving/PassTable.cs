namespace Sim.Engine.Serving;

/// <summary>
/// Times of passes, each made once at the points of a grid and kept: sizes and contexts 0, 1, 2, ... 8 and on in steps of a quarter, between which a time is linear in both; transfers 0, 1, 2, 4, 8, ..., the nearest
/// by ratio.
/// </summary>
/// <param name="seconds">Makes the time of a point.</param>
public sealed class PassTable(Func<PassPoint, double> seconds)
{
    private const double Step = 1.25;

    private readonly Dictionary<PassPoint, double> _times = [];

    /// <summary>Points that were made.</summary>
    public int Points => _times.Count;

    /// <summary>The point of the largest size that was made, and of its contexts the longest, without transfers.</summary>
    public PassPoint Fullest => _times.Keys.Select(point => point with { Transfers = 0 }).MaxBy(point => (point.Size, point.Context));

    /// <summary>Sizes that points can have where no pass has more than <paramref name="most"/>.</summary>
    public static IEnumerable<int> Sizes(int most)
    {
        var size = 1;
        for (; size < most; size = Next(size))
        {
            yield return size;
        }

        yield return size;
    }

    /// <summary>Seconds of a pass.</summary>
    /// <param name="size">As in <see cref="PassPoint"/>; at least 1 is taken.</param>
    /// <param name="context">As in <see cref="PassPoint"/>.</param>
    /// <param name="transfers">As in <see cref="PassPoint"/>.</param>
    public double Seconds(double size, double context, int transfers = 0)
    {
        size = Math.Max(1, size);
        var (low, high) = Around(size);
        var first = Along(low, context, Class(transfers));
        return high == low ? first : first + ((size - low) / (high - low) * (Along(high, context, Class(transfers)) - first));
    }

    private double Along(int size, double context, int transfers)
    {
        var (near, far) = Around(context);
        var first = At(new PassPoint(size, near, transfers));
        return far == near ? first : first + ((context - near) / (far - near) * (At(new PassPoint(size, far, transfers)) - first));
    }

    private double At(PassPoint point)
    {
        if (!_times.TryGetValue(point, out var time))
        {
            _times[point] = time = seconds(point);
        }

        return time;
    }

    private static int Class(int transfers) => transfers == 0 ? 0 : 1 << (int)Math.Round(Math.Log2(transfers));

    private static int Next(int number) => number < 8 ? number + 1 : (int)Math.Ceiling(number * Step);

    /// <summary>Whole numbers of the grid around a value.</summary>
    private static (int Low, int High) Around(double value)
    {
        if (value <= 8)
        {
            return ((int)value, (int)Math.Ceiling(value));
        }

        var low = 8;
        while (Next(low) <= value)
        {
            low = Next(low);
        }

        return low == value ? (low, low) : (low, Next(low));
    }
}
