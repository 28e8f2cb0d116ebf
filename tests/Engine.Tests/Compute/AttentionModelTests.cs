using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

public sealed class AttentionModelTests
{
    private static readonly AttentionModel OneTeraflopPerSm = new() { ForwardRate = 1e12, BackwardRate = 1e12 };

    private static readonly AttentionShape Layer = new(1, 128, 192, 128, 4096, 4096, true);

    [Fact]
    public void Forward_counts_the_published_FLOPs_of_the_trace()
    {
        // Row PDK-010 prints 687,194,767,360 FLOPs for 128 heads, 192/128, causal 4096: 2 x 4096^2 x (192 + 128) x 128 / 2.
        Assert.Equal(687_194_767_360 / 112e12, OneTeraflopPerSm.ForwardSeconds(Layer, 112), 1e-12);
    }

    [Fact]
    public void Causal_is_half_of_full()
    {
        Assert.Equal(2 * OneTeraflopPerSm.ForwardSeconds(Layer, 112), OneTeraflopPerSm.ForwardSeconds(Layer with { Causal = false }, 112), 1e-12);
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
