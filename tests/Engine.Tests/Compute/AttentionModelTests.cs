using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

public sealed class AttentionModelTests
{
    private static readonly AttentionModel OneTeraflopPerSm = new() { ForwardRate = 1e12, BackwardRate = 1e12, Prologue = 0 };

    private static readonly AttentionShape Layer = new(1, 128, 192, 128, 4096, 4096, true);

    [Fact]
    public void Forward_counts_the_published_FLOPs_of_the_trace_with_whole_blocks_on_the_diagonal_and_waits_for_the_last_block()
    {
        // Row PDK-010 prints 687,194,767,360 FLOPs for 128 heads, 192/128, causal 4096: 2 x 4096^2 x (192 + 128) x 128 / 2. A diagonal block computed whole adds 128 / 4096 of it.
        // The longest of the 4096 blocks sees 4096 keys, 2 x 128 x 4096 x 320 FLOPs; the mean one has 1/4096 of all work.
        const double Work = 687_194_767_360 * (1 + (128.0 / 4096));
        Assert.Equal((Work / 112e12) + ((2.0 * 128 * 4096 * 320) - (Work / 4096)) / 1e12, OneTeraflopPerSm.ForwardSeconds(Layer, 112), 1e-12);
    }

    [Fact]
    public void Without_a_mask_all_blocks_are_alike()
    {
        Assert.Equal(2 * 687_194_767_360 / 112e12, OneTeraflopPerSm.ForwardSeconds(Layer with { Causal = false }, 112), 1e-12);
    }

    [Fact]
    public void With_an_SM_for_each_block_the_longest_one_is_the_time()
    {
        // One head of 1024 queries: 8 blocks, the last one sees 1024 keys.
        Assert.Equal((2.0 * 128 * 1024 * 320 / 1e12) + 3e-6, (OneTeraflopPerSm with { Prologue = 3e-6 }).ForwardSeconds(new AttentionShape(1, 1, 192, 128, 1024, 1024, true), 132), 1e-15);
    }

    [Fact]
    public void Backward_main_is_five_products_against_two()
    {
        // (3 x 192 + 2 x 128) / (192 + 128) = 2.6 at equal rate.
        Assert.Equal(2.6, OneTeraflopPerSm.BackwardMainSeconds(Layer, 112) / OneTeraflopPerSm.ForwardSeconds(Layer, 112), 1e-12);
    }

    [Fact]
    public void Few_blocks_leave_SMs_idle()
    {
        // One head of 256 queries is two blocks: two SMs work whatever the grid.
        var small = new AttentionShape(1, 1, 192, 128, 256, 256, true);
        Assert.Equal(OneTeraflopPerSm.ForwardSeconds(small, 2), OneTeraflopPerSm.ForwardSeconds(small, 112), 1e-18);
    }
}
