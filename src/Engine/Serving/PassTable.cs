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

    /// <summary>Whole numbers of the grid around a value.</summary>
    private static (int Low, int High) Around(double value)
    {
        if (value <= 8)
        {
            return ((int)value, (int)Math.Ceiling(value));
        }

        double low = 8;
        while (Math.Ceiling(low * Step) <= value)
        {
            low = Math.Ceiling(low * Step);
        }

        return low == value ? ((int)low, (int)low) : ((int)low, (int)Math.Ceiling(low * Step));
    }
}
