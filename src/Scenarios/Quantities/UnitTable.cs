namespace Sim.Scenarios.Quantities;

/// <summary>The units of each kind of quantity with their factors to the base unit: the only place where unit names are written.</summary>
public static class UnitTable
{
    private static readonly (string Name, decimal Factor)[] Rates =
    [
        ("b/s", 1), ("kb/s", 1e3m), ("Mb/s", 1e6m), ("Gb/s", 1e9m), ("Tb/s", 1e12m),
        ("B/s", 8), ("kB/s", 8e3m), ("MB/s", 8e6m), ("GB/s", 8e9m), ("TB/s", 8e12m),
        ("KiB/s", 8m * (1L << 10)), ("MiB/s", 8m * (1L << 20)), ("GiB/s", 8m * (1L << 30)),
    ];

    private static readonly (string Name, decimal Factor)[] Durations =
    [
        ("ps", 1), ("ns", 1e3m), ("us", 1e6m), ("ms", 1e9m), ("s", 1e12m), ("min", 60e12m), ("h", 3600e12m), ("d", 86400e12m),
    ];

    private static readonly (string Name, decimal Factor)[] Sizes =
    [
        ("B", 1), ("kB", 1e3m), ("MB", 1e6m), ("GB", 1e9m), ("TB", 1e12m),
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
    ];

    private static readonly (string Name, decimal Factor)[] FlopRates = [("GFLOPS", 1e9m), ("TFLOPS", 1e12m), ("PFLOPS", 1e15m)];

    /// <summary>Unit names and factors of a kind, smallest first within each family.</summary>
    public static IReadOnlyList<(string Name, decimal Factor)> Of(QuantityKind kind) => kind switch
    {
        QuantityKind.DataRate => Rates,
        QuantityKind.Duration => Durations,
        QuantityKind.Size => Sizes,
        _ => FlopRates,
    };

    /// <summary>How a message calls the kind.</summary>
    public static string Noun(QuantityKind kind) => kind switch
    {
        QuantityKind.DataRate => "data rate",
        QuantityKind.Duration => "time",
        QuantityKind.Size => "size",
        _ => "rate of floating-point operations",
    };

    /// <summary>Two ways to write a value of the kind, for hints.</summary>
    public static string Example(QuantityKind kind) => kind switch
    {
        QuantityKind.DataRate => "50 GB/s or 400 Gb/s",
        QuantityKind.Duration => "1.2 us or 500 ns",
        QuantityKind.Size => "128 MiB or 80 GB",
        _ => "989.4 TFLOPS",
    };

    /// <summary>The factor of a unit, or null when the kind has no such unit; the micro sign counts as u.</summary>
    public static decimal? Factor(QuantityKind kind, string unit)
    {
        var plain = unit.Replace('\u00B5', 'u').Replace('\u03BC', 'u');
        foreach (var (name, factor) in Of(kind))
        {
            if (name == plain)
            {
                return factor;
            }
        }

        return null;
    }
}
