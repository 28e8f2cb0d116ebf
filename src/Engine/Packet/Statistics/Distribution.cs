using Sim.Engine.Results;

namespace Sim.Engine.Packet;

/// <summary>Distribution functions as curves of a bounded number of points.</summary>
internal static class Distribution
{
    private const int Body = 200;
    private const int Tail = 100;

    /// <summary>Values of a sample that is drawn whole.</summary>
    private const int Steps = 150;

    /// <summary>Share of values up to x, over x: every step of a small sample; else 200 quantiles and 100 of the last hundredth.</summary>
    public static ChartLine Line(string name, Percentiles values)
    {
        var count = values.Count;
        var x = new List<double>();
        var y = new List<double>();
        void Add(double place, double share)
        {
            x.Add(place);
            y.Add(share);
        }

        if (count <= Steps)
        {
            for (var i = 0; i < count; i++)
            {
                var place = values.At((i + 0.5) / count);
                Add(place, (double)i / count);
                Add(place, (i + 1.0) / count);
            }

            return new ChartLine(name, x, y);
        }

        Add(values.Least, 0);

        for (var i = 1; i <= Body; i++)
        {
            Add(values.At(0.99 * i / Body), 0.99 * i / Body);
        }

        for (var i = 1; i <= Tail; i++)
        {
            Add(values.At(0.99 + (0.01 * i / Tail)), 0.99 + (0.01 * i / Tail));
        }

        return new ChartLine(name, x, y);
    }
}
