using Sim.Engine.Serving;

namespace Sim.Engine.Tests.Serving;

public sealed class PrefixCacheTests
{
    [Fact]
    public void Only_leading_blocks_are_hits()
    {
        var cache = new PrefixCache(10, 512);
        Assert.Equal(0, cache.Use([1, 2, 3]));
        Assert.Equal(2 * 512, cache.Use([1, 2, 4, 3]));
    }

    [Fact]
    public void The_least_recently_used_block_goes_first()
    {
        var cache = new PrefixCache(2, 1);
        cache.Use([1]);
        cache.Use([2]);
        cache.Use([1]);
        cache.Use([3]);
        Assert.Equal(2, cache.Count);
        Assert.Equal(0, cache.Use([2]));
        Assert.Equal(1, cache.Use([3]));
    }
}
