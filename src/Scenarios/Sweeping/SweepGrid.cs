using System.Globalization;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Sweeping;

/// <summary>The points of a grid: every combination, the last axis running fastest.</summary>
public static class SweepGrid
{
    /// <summary>Most points of a grid.</summary>
    public const int Limit = 100_000;

    /// <summary>Number of points: the product of the axis lengths (1 without an axis), capped at <see cref="long.MaxValue"/>.</summary>
    public static long Count(IReadOnlyList<SweepAxis> axes)
    {
        Int128 count = 1;
        foreach (var axis in axes)
        {
            count = Int128.Min(long.MaxValue, count * axis.Values.Count);
        }

        return (long)count;
    }

    /// <summary>The points in order. Throws <see cref="ArgumentOutOfRangeException"/> above <see cref="Limit"/>.</summary>
    public static IReadOnlyList<SweepPoint> Points(IReadOnlyList<SweepAxis> axes)
    {
        var count = Count(axes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Limit);
        var digits = (count - 1).ToString(CultureInfo.InvariantCulture).Length;
        var points = new List<SweepPoint>();
        for (var index = 0; index < count; index++)
        {
            var settings = new string[axes.Count];
            var rest = index;
            for (var axis = axes.Count - 1; axis >= 0; axis--)
            {
                var values = axes[axis].Values;
                settings[axis] = $"{axes[axis].Path}={values[rest % values.Count]}";
                rest /= values.Count;
            }

            points.Add(new SweepPoint(index.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'), settings));
        }

        return points;
    }
}
