namespace Sim.Reports.Curves;

/// <summary>The prefix that keeps the numbers of an axis short.</summary>
/// <param name="Unit">Unit with its prefix, as the axis shows it.</param>
/// <param name="Factor">Multiplies a value in the plain unit.</param>
internal readonly record struct ValueScale(string Unit, double Factor)
{
    /// <summary>The scale for values of a unit up to <paramref name="largest"/>.</summary>
    public static ValueScale For(string unit, double largest) => (unit, largest) switch
    {
        ("s", >= 1) => new("s", 1),
        ("s", >= 1e-3) => new("ms", 1e3),
        ("s", >= 1e-6) => new("us", 1e6),
        ("s", _) => new("ns", 1e9),
        ("B/s", >= 1e12) => new("TB/s", 1e-12),
        ("B/s", _) => new("GB/s", 1e-9),
        ("FLOP/s", >= 1e12) => new("TFLOP/s", 1e-12),
        ("FLOP/s", _) => new("GFLOP/s", 1e-9),
        ("1", _) => new("", 1),
        _ => new(unit, 1),
    };

    /// <summary>Label of an axis: what it shows and the unit.</summary>
    public string Label(string metric) => Unit.Length == 0 ? metric : $"{metric} ({Unit})";
}
