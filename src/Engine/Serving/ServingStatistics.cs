namespace Sim.Engine.Serving;

/// <summary>What a serving run counts, in bounded memory. Times in seconds; of requests that arrived after the warm-up.</summary>
public sealed class ServingStatistics
{
    /// <summary>From arrival to the first token.</summary>
    public LogHistogram FirstToken { get; } = new();

    /// <summary>From arrival until the cache of the prompt is in decode.</summary>
    public LogHistogram Handover { get; } = new();

    /// <summary>From the first to the last token, over the tokens after the first: transfer and waiting for a place are in it.</summary>
    public LogHistogram PerToken { get; } = new();

    /// <summary>From one token of a sequence to its next, while it is decoded.</summary>
    public LogHistogram BetweenTokens { get; } = new();

    /// <summary>From arrival to the start of prefill.</summary>
    public LogHistogram PrefillWait { get; } = new();

    /// <summary>From the first token to the start of the transfer: waiting for a place.</summary>
    public LogHistogram DecodeWait { get; } = new();

    /// <summary>Cache transfers from prefill to decode.</summary>
    public LogHistogram Transfer { get; } = new();

    /// <summary>Time of a decode pass.</summary>
    public LogHistogram DecodePass { get; } = new();

    public LogHistogram PrefillPass { get; } = new();

    public long Arrived { get; set; }

    public long Completed { get; set; }

    /// <summary>Completed within both limits.</summary>
    public long Good { get; set; }

    /// <summary>Requests longer than a replica's cache, which no place will ever hold.</summary>
    public long Refused { get; set; }

    public long PromptTokens { get; set; }

    /// <summary>Prompt tokens that were not computed because their cache was stored.</summary>
    public long HitTokens { get; set; }

    public double OutputTokens { get; set; }

    public double TransferredBytes { get; set; }

    /// <summary>Bytes of stored prompts that came in, and of computed ones that went out to the store.</summary>
    public double PrefixBytes { get; set; }

    public double StoredBytes { get; set; }

    /// <summary>How often a sequence lost its blocks of cache while it was decoded, over the whole run.</summary>
    public long Preemptions { get; set; }

    /// <summary>Bytes of sequences that were swapped out and in, over the whole run.</summary>
    public double SwappedBytes { get; set; }

    /// <summary>Tokens that were prefilled again, over the whole run.</summary>
    public long RecomputedTokens { get; set; }

    /// <summary>From losing its blocks to being decoded again; each is also a time between tokens.</summary>
    public LogHistogram Stall { get; } = new();

    /// <summary>Busy seconds of all units after the warm-up.</summary>
    public double PrefillBusy { get; set; }

    public double DecodeBusy { get; set; }

    /// <summary>Samples over time.</summary>
    public List<ServingSample> Samples { get; } = [];
}
