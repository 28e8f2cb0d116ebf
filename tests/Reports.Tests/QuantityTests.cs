using Sim.Reports.Formatting;

namespace Sim.Reports.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(272.8, "1e9 tokens", "272.8 billion tokens")]
    [InlineData(19.926, "s", "19.926 s")]
    [InlineData(0.129, "s", "129 ms")]
    [InlineData(1.2e-6, "s", "1.2 us")]
    [InlineData(0.9999999, "s", "1 s")]
    [InlineData(58_779, "ms", "58.779 s")]
    [InlineData(0.0588, "ms", "58.8 us")]
    [InlineData(682.47, "us", "682.47 us")]
    [InlineData(0, "ms", "0 ms")]
    [InlineData(0, "s", "0 s")]
    [InlineData(43.73, "%", "43.73 %")]
    [InlineData(25_000_000, "1", "25\u202f000\u202f000")]
    [InlineData(272.8e9, "tokens/day", "272.8 \u00d7 10\u2079 tokens/day")]
    [InlineData(double.PositiveInfinity, "s", "unbounded s")]
    [InlineData(-2.5, "GB/s", "-2.5 GB/s")]
    [InlineData(0.0026323, "GB/s", "2.6323 MB/s")]
    public void A_value_reads_as_an_engineer_writes_it(double value, string unit, string expected) => Assert.Equal(expected, Quantity.Format(value, unit));

    [Theory]
    [InlineData("bandwidth, ep16|bandwidth, ep32", "bandwidth, ")]
    [InlineData("time of a|time of b|time", "")]
    [InlineData("a step|b step", "")]
    [InlineData("one name", "")]
    public void What_all_rows_begin_with_is_said_once(string names, string expected) => Assert.Equal(expected, SharedPrefix.Of(names.Split('|')));

    [Theory]
    [InlineData(0.0125, "+1.25 %")]
    [InlineData(-0.0214, "-2.14 %")]
    [InlineData(0, "0.00 %")]
    public void An_error_shows_its_sign(double fraction, string expected) => Assert.Equal(expected, Quantity.SignedPercent(fraction));
}
