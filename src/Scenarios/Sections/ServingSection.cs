using Sim.Engine.Serving;
using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>A serving system: prefill units, decode units, and what is asked of them.</summary>
[Section("A serving system: prefill units, decode units, the requests and their limits. Units take the GPUs of the cluster in order, prefill first.")]
public sealed record ServingSection
{
    [Field("A prefill unit.", Required = true)]
    public DeploymentSection Prefill { get; init; } = new();

    [Field("Prefill units.", Default = "1", Minimum = 1)]
    public int PrefillUnits { get; init; }

    [Field("A decode unit.", Required = true)]
    public DeploymentSection Decode { get; init; } = new();

    [Field("Decode units.", Default = "1", Minimum = 1)]
    public int DecodeUnits { get; init; }

    [Field("The requests.", Required = true)]
    public ArrivalSection Arrivals { get; init; } = new();

    [Field("Most prompt tokens of a prefill replica in one pass.", Default = "8192", Minimum = 1, Maximum = 1 << 24)]
    public int ChunkTokens { get; init; }

    [Field("Most sequences of a decode replica.", Default = "128", Minimum = 1, Maximum = 1 << 16)]
    public int MaxSequences { get; init; }

    [Field("Tokens of a page of the cache.", Default = "64", Minimum = 1, Maximum = 1 << 16)]
    public int PageTokens { get; init; }

    [Field("Whether exchanges go before cache transfers where they meet.", Default = "true")]
    public bool PrioritizeExchange { get; init; }

    [Field("What a decode replica does when its cache is full: none (a sequence reserves prompt and output when it comes), swap (the last to come goes to the store and comes back), recompute (it is prefilled again).", Default = "none")]
    public Preemption Preemption { get; init; }

    [Field("Where prefixes are stored and sequences are swapped out to: memory of the node's CPUs, or storage behind the node's storage NIC.", Default = "memory")]
    public CacheStore CacheStore { get; init; }

    [Field("When the cache of a prompt leaves for decode: at the end of its prefill, or layer by layer beside it.", Default = "at-end")]
    public CacheHandover CacheHandover { get; init; }

    [Field("Blocks of prompts that are stored, for traces with hashes; the least recently used go first.", Default = "1000000", Minimum = 0)]
    public long PrefixBlocks { get; init; }

    [Field("Simulated time.", Required = true)]
    public SimDuration Duration { get; init; }

    [Field("Requests that arrive before this are served but not counted.", Default = "0 s")]
    public SimDuration WarmUp { get; init; }

    [Field("Limit on the time to the first token that a good request keeps.", Default = "5 s")]
    public SimDuration FirstTokenLimit { get; init; }

    [Field("Limit on the time per further token that a good request keeps.", Default = "100 ms")]
    public SimDuration TokenLimit { get; init; }

    [Field("Length of a window behind the warm-up that is simulated again pass by pass, on the network that cache transfers use, to compare; none when absent.")]
    public SimDuration? ExplicitWindow { get; init; }
}
