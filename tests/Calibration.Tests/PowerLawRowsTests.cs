namespace Sim.Calibration.Tests;

public sealed class PowerLawRowsTests
{
    [Fact]
    public void The_busiest_rank_holds_at_least_its_even_share_and_no_expert_more_than_all_tokens() =>
        Assert.All(PowerLawRows.Busiest(4096, 256, 8, 32), rows =>
        {
            // 4096 x 8 selections over 32 ranks of 8 experts: 1024 rows each on average; rounding moves at most half a row per expert.
            Assert.Equal(8, rows.Length);
            Assert.True(rows.Sum() >= 1024 - 4);
            Assert.All(rows, count => Assert.InRange(count, 0, 4096));
        });

    [Fact]
    public void The_same_setup_gives_the_same_draws() =>
        Assert.Equal(PowerLawRows.Busiest(512, 256, 8, 64), PowerLawRows.Busiest(512, 256, 8, 64));
}
