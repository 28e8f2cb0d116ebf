namespace Sim.Engine.Serving;

/// <summary>Blocks of cache of one replica: taken and given back, never more than there are.</summary>
/// <param name="capacity">Blocks.</param>
public sealed class CacheBlocks(long capacity)
{
    /// <summary>Blocks in all.</summary>
    public long Capacity => capacity;

    /// <summary>Blocks taken.</summary>
    public long Used { get; private set; }

    /// <summary>Blocks left.</summary>
    public long Free => capacity - Used;

    /// <summary>Takes so many, or none and false where fewer are left.</summary>
    public bool TryTake(long blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        if (blocks > Free)
        {
            return false;
        }

        Used += blocks;
        return true;
    }

    /// <summary>Gives so many back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than were taken.</exception>
    public void Give(long blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, Used);
        Used -= blocks;
    }
}
