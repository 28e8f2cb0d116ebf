using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

public sealed class GemmModelTests
{
    // One candidate block of 128 x 128, rate 128 x 128 x 128 x 2 FLOP per microsecond and SM: a main-loop step takes exactly 1 us. HBM is out of the
    // way.
    private static readonly GemmModel OneMicrosecondPerStep = new()
    {
        SmRate = 2.0 * 128 * 128 * 128 / 1e-6,
        Prologue = 0,
        Hbm = 1e30,
        Fixed = 0,
        ElementBytes = 1,
        Depth = 128,
        Tiles = [new GemmTile(128, 128)],
    };

    [Theory]
    [InlineData(1, 1, 1)] // 100 blocks on 100 SMs: one round of one step
    [InlineData(1, 101, 2)] // one block more: a second round
    [InlineData(3, 250, 9)] // 3 steps x ceil(250 / 100) = 3 rounds
    public void Time_is_rounds_times_steps(int steps, int blocks, double microseconds)
    {
        var seconds = OneMicrosecondPerStep.Seconds(128, 128 * blocks, 128 * steps, 100);
        Assert.Equal(microseconds * 1e-6, seconds, 1e-15);
    }

    [Fact]
    public void A_grouped_product_sums_its_blocks_in_one_grid()
    {
        // 60 + 60 blocks share 100 SMs: 2 rounds; alone each would take one, together rounds are not added per group but per grid.
        int[] rows = [128 * 60, 0, 128 * 60];
        Assert.Equal(2e-6, OneMicrosecondPerStep.GroupedSeconds(rows, 128, 128, 100), 1e-15);
    }

    [Fact]
    public void Rows_that_do_not_fill_a_block_cost_a_whole_block()
    {
        Assert.Equal(OneMicrosecondPerStep.Seconds(128, 128, 128, 1), OneMicrosecondPerStep.Seconds(1, 128, 128, 1), 1e-15);
    }

    [Fact]
    public void A_product_of_one_row_takes_the_time_of_reading_its_weights()
    {
        // Memory side only: (1 x 4096 + 4096 x 8192) B + 2 x 8192 B over 1 TB/s.
        var model = OneMicrosecondPerStep with { SmRate = 1e30, Hbm = 1e12 };
        Assert.Equal(((4096.0 * 8193) + (2 * 8192)) / 1e12, model.Seconds(1, 8192, 4096, 132), 1e-12);
    }

    [Fact]
    public void A_weight_gradient_reads_and_writes_its_FP32_accumulator()
    {
        // Memory side only: k (m + n) input bytes and 8 m n of accumulator.
        var model = OneMicrosecondPerStep with { SmRate = 1e30, Hbm = 1e12 };
        Assert.Equal(((4096.0 * (2048 + 7168)) + (8.0 * 2048 * 7168)) / 1e12, model.WeightGradientSeconds(2048, 7168, [4096], 132), 1e-12);
    }

    [Fact]
    public void More_SMs_never_take_longer()
    {
        var previous = double.PositiveInfinity;
        for (var sms = 1; sms <= 132; sms++)
        {
            var seconds = OneMicrosecondPerStep.Seconds(4096, 7168, 2048, sms);
            Assert.True(seconds <= previous);
            previous = seconds;
        }
    }

    [Fact]
    public void A_choice_of_blocks_is_never_slower_than_one_block()
    {
        var choice = OneMicrosecondPerStep with { Tiles = GemmTiles.Fp8 };
        foreach (var n in new[] { 576, 1536, 4096, 7168, 24576 })
            Assert.True(choice.Seconds(4096, n, 7168, 112) <= OneMicrosecondPerStep.Seconds(4096, n, 7168, 112));
    }
}
