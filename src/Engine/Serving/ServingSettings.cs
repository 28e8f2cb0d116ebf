using Sim.Units;

namespace Sim.Engine.Serving;

/// <summary>What a serving system is told besides its units.</summary>
public sealed record ServingSettings
{
    /// <summary>Most prompt tokens that a prefill replica computes in one pass.</summary>
    public required int ChunkTokens { get; init; }

    /// <summary>Most sequences of a decode replica.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>Tokens of a page of the cache.</summary>
    public int PageTokens { get; init; } = 64;

    /// <summary>Tokens of cache that fit on a prefill replica and on a decode replica.</summary>
    public required double PrefillCacheTokens { get; init; }

    public required double DecodeCacheTokens { get; init; }

    /// <summary>Bytes of a cached token on a GPU of a prefill replica.</summary>
    public required double PrefillBytesPerToken { get; init; }

    /// <summary>Bytes of a cached token on a GPU of a decode replica: what crosses to it.</summary>
    public required double DecodeBytesPerToken { get; init; }

    /// <summary>What a decode replica does when its blocks run out.</summary>
    public Preemption Preemption { get; init; }

    /// <summary>Where prefixes are stored, and where sequences are swapped out to.</summary>
    public CacheStore Store { get; init; }

    /// <summary>Whether caches of computed prompts go to the store.</summary>
    public bool StoresPrompts { get; init; }

    /// <summary>When a cache leaves for decode.</summary>
    public CacheHandover Handover { get; init; }

    /// <summary>Layers with a cache: with a hand-over by layer the last of them leaves behind the pass.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Fixed time of a cache transfer between nodes.</summary>
    public SimDuration TransferLatency { get; init; }

    /// <summary>Largest rate of one cache transfer, B/s.</summary>
    public double TransferRate { get; init; } = double.PositiveInfinity;

    /// <summary>Priority class of cache transfers; exchanges are in class 0.</summary>
    public int TransferPriority { get; init; } = 1;

    /// <summary>Rows that a decoded token sends to experts on other nodes: cache transfers that are not behind exchanges share a port with all of them alike.</summary>
    public double ExchangeRowsPerToken { get; init; }

    /// <summary>Tokens that a decoded sequence gains in a pass.</summary>
    public required double TokensPerPass { get; init; }

    /// <summary>New tokens that a decoded sequence computes in a pass.</summary>
    public required int NewTokensPerPass { get; init; }

    /// <summary>Requests that arrive before this are served, but not counted.</summary>
    public SimDuration WarmUp { get; init; }

    /// <summary>The run ends here, whatever is under way.</summary>
    public required SimDuration Duration { get; init; }

    /// <summary>Limits that a good request keeps: time to the first token, time per further token.</summary>
    public SimDuration TimeToFirstToken { get; init; }

    public SimDuration TimePerToken { get; init; }

    /// <summary>Blocks of a decode replica's cache.</summary>
    public long DecodeBlocks => (long)Math.Min(long.MaxValue / 1024, DecodeCacheTokens / PageTokens);

    /// <summary>Blocks that hold so many tokens.</summary>
    public long Blocks(long tokens) => (tokens + PageTokens - 1) / PageTokens;
}
