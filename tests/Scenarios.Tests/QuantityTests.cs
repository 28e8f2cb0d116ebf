using Sim.Scenarios.Quantities;

namespace Sim.Scenarios.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("50 GB/s", QuantityKind.DataRate, 400_000_000_000)] // 50e9 x 8
    [InlineData("400Gb/s", QuantityKind.DataRate, 400_000_000_000)]
    [InlineData("1 MiB/s", QuantityKind.DataRate, 8_388_608)] // 2^20 x 8
    [InlineData("1.2 us", QuantityKind.Duration, 1_200_000)]
    [InlineData("1.2 \u00B5s", QuantityKind.Duration, 1_200_000)]
    [InlineData("2 min", QuantityKind.Duration, 120_000_000_000_000)]
    [InlineData("128 MiB", QuantityKind.Size, 134_217_728)] // 128 x 2^20
    [InlineData("80 GB", QuantityKind.Size, 80_000_000_000)]
    [InlineData("1e3 B", QuantityKind.Size, 1000)]
    [InlineData("0 s", QuantityKind.Duration, 0)]
    public void A_quantity_is_its_number_times_its_unit(string text, QuantityKind kind, long expected)
    {
        Assert.True(QuantityParser.TryParse(text, kind, out var value, out _, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("50", QuantityKind.DataRate, "'50' has no unit; a data rate needs one", "for example 50 GB/s or 400 Gb/s")]
    [InlineData("50 GBps", QuantityKind.DataRate, "'GBps' is no unit of a data rate", "did you mean 50 GB/s?")]
    [InlineData("400 Gbps", QuantityKind.DataRate, "'Gbps' is no unit of a data rate", "did you mean 400 Gb/s?")]
    [InlineData("400 gb/s", QuantityKind.DataRate, "'gb/s' is no unit of a data rate", "did you mean 400 Gb/s?")]
    [InlineData("128 mib", QuantityKind.Size, "'mib' is no unit of a size", "did you mean 128 MiB?")]
    [InlineData("5 sec", QuantityKind.Duration, "'sec' is no unit of a time", "did you mean 5 s?")]
    [InlineData("-5 s", QuantityKind.Duration, "'-5 s' is negative", "for example 1.2 us or 500 ns")]
    [InlineData("fast", QuantityKind.DataRate, "'fast' is no data rate: expected a number and a unit", "for example 50 GB/s or 400 Gb/s")]
    [InlineData("1,5 s", QuantityKind.Duration, "',5 s' is no unit of a time", "for example 1.2 us or 500 ns")]
    [InlineData("99999999999 TB", QuantityKind.Size, "'99999999999 TB' is too large", null)]
    [InlineData("989 Teraflops", QuantityKind.FlopRate, "'Teraflops' is no unit of a rate of floating-point operations", "did you mean 989 TFLOPS?")]
    public void A_bad_quantity_says_what_to_write(string text, QuantityKind kind, string problem, string? hint)
    {
        Assert.False(QuantityParser.TryParse(text, kind, out _, out var saidProblem, out var saidHint));
        Assert.Equal((problem, hint), (saidProblem, saidHint));
    }

    [Theory]
    [InlineData("5 %", 0.05)]
    [InlineData("0.05", 0.05)]
    [InlineData("100%", 1)]
    public void A_fraction_is_a_percentage_or_a_bare_number(string text, double expected) => Assert.Equal(expected, Fraction.Parse(text)!.Value.Value, 12);

    [Theory]
    [InlineData("19926 ms", "s", 19.926)]
    [InlineData("400 Gb/s", "GB/s", 50)]
    [InlineData("768", "1", 768)]
    [InlineData("43 %", "%", 43)]
    public void A_measure_converts_within_its_kind(string text, string unit, double expected) => Assert.Equal(expected, Measure.Parse(text)!.Value.In(unit)!.Value, 9);

    [Theory]
    [InlineData("19 s", "GB/s")]
    [InlineData("19", "s")]
    [InlineData("19 apples", "s")]
    public void A_measure_never_converts_between_kinds(string text, string unit) => Assert.Null(Measure.Parse(text)!.Value.In(unit));
}
