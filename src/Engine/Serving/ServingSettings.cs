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

    /// <summary>Bytes of a cached token that cross to decode, and that a prefix is read with; of one GPU.</summary>
    public required double CacheBytesPerToken { get; init; }

    /// <summary>Fixed time of a cache transfer between nodes.</summary>
    public SimDuration TransferLatency { get; init; }

    /// <summary>Largest rate of one cache transfer, B/s.</summary>
    public double TransferRate { get; init; } = double.PositiveInfinity;

    /// <summary>Priority class of cache transfers; exchanges are in class 0.</summary>
    public int TransferPriority { get; init; } = 1;

    /// <summary>Whether stored prefixes come by the storage plane instead of from CPU memory.</summary>
    public bool PrefixFromStorage { get; init; }

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
}
