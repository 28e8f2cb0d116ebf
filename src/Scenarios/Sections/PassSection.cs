using Sim.Scenarios.Fields;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Sections;

/// <summary>One forward pass with a fixed batch.</summary>
[Section("One forward pass of inference with a fixed batch.")]
public sealed record PassSection
{
    [Field("Kernels for few new tokens per sequence (decode) or for many (prefill).", Default = "decode")]
    public PassKernels Kernels { get; init; }

    [Field("Sequences of each replica of the attention, over all micro-batches.", Required = true, Minimum = 1)]
    public int Sequences { get; init; }

    [Field("New tokens of each sequence, without tokens that multi-token prediction adds.", Default = "1", Minimum = 1)]
    public int NewTokens { get; init; }

    [Field("Most new tokens of a sequence that one pass computes: a longer prompt takes passes one after another, each with all before it in the cache. All in one pass when absent.", Minimum = 1)]
    public int? Chunk { get; init; }

    [Field("Tokens of each sequence that are in the cache.", Default = "0", Minimum = 0)]
    public int Context { get; init; }

    [Field("What new tokens of a sequence see of one another: causal, or full for blocks of a diffusion model.", Default = "causal")]
    public AttentionMask Mask { get; init; }

    [Field("Bytes per second that every GPU reads from CPU memory into its cache during the pass, over PCIe beside the exchange.")]
    public DataRate? CacheTraffic { get; init; }

    [Field("Whether exchanges go before cache traffic where they meet.", Default = "false")]
    public bool PrioritizeExchange { get; init; }
}
