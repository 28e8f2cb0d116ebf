using ScottPlot;
using ScottPlot.TickGenerators;
using Sim.Reports.Formatting;

namespace Sim.Reports.Curves;

/// <summary>Logarithmic axes: positions are logarithms to base 10, labels the numbers.</summary>
internal static class Decades
{
    /// <summary>Whether values are spread so far that a linear axis would hide most of them.</summary>
    public static bool Fit(double smallest, double largest) => smallest > 0 && largest / smallest >= 20;

    /// <summary>Ticks at 1, 2 and 5 of each decade where few decades are shown, else at powers of ten.</summary>
    public static ITickGenerator Ticks(double smallest, double largest)
    {
        var ticks = new NumericManual();
        double[] steps = largest / smallest < 2000 ? [1, 2, 5] : [1];
        for (var decade = Math.Floor(Math.Log10(smallest)); decade <= Math.Ceiling(Math.Log10(largest)); decade++)
        {
            foreach (var step in steps)
            {
                var value = step * Math.Pow(10, decade);
                if (value >= smallest * 0.9 && value <= largest * 1.1)
                {
                    ticks.AddMajor(Math.Log10(value), Quantity.Number(value));
                }
            }
        }

        return ticks;
    }

    /// <summary>Ticks at the given values, as many as keep a distance: for sizes that are powers of two or counts of SMs.</summary>
    public static ITickGenerator TicksAt(IReadOnlyList<double> values, bool logarithmic, Func<double, string> label)
    {
        var ticks = new NumericManual();
        var place = values.Select(value => logarithmic ? Math.Log10(value) : value).ToArray();
        var distance = (place[^1] - place[0]) / 12;
        var last = double.NegativeInfinity;
        for (var i = 0; i < place.Length; i++)
        {
            if (place[i] - last >= distance)
            {
                ticks.AddMajor(place[i], label(values[i]));
                last = place[i];
            }
        }

        return ticks;
    }
}
