namespace Sim.Units.Tests;

public sealed class BytesTests
{
    [Fact]
    public void Time_is_bytes_times_eight_over_rate()
    {
        // 50 GB/s moves 1 MiB in 1048576 / 50e9 s = 20.97152 us exactly.
        Assert.Equal(20_971_520, (new Bytes(1 << 20) / DataRate.FromGigabytesPerSecond(50)).Picoseconds);
    }

    [Theory]
    [InlineData(1, 3_000_000_000_000, 3)] // 8 bits at 3 Tb/s: 2.67 ps, rounds to 3.
    [InlineData(1, 16_000_000_000_000, 1)] // 0.5 ps rounds half up.
    [InlineData(1, 17_000_000_000_000, 0)]
    public void Time_rounds_half_up_to_a_picosecond(long bytes, long bitsPerSecond, long picoseconds) =>
        Assert.Equal(picoseconds, (new Bytes(bytes) / new DataRate(bitsPerSecond)).Picoseconds);

    [Fact]
    public void An_exabyte_does_not_overflow_the_division() =>
        Assert.Equal(8_000_000L * 1_000_000_000_000, (new Bytes(1_000_000_000_000_000_000) / new DataRate(1_000_000_000_000)).Picoseconds);
}
