using Sim.Engine.Inference;
using Sim.Engine.Serving;
using Sim.Engine.Tests.Inference;
using Sim.Units;
using Sim.Workloads.Requests;

namespace Sim.Engine.Tests.Serving;

/// <summary>A prefill node and a decode node, one replica each, with passes of 100 and 20 ms; caches of 1 MB a token at 50 GB/s.</summary>
public sealed class ServingSimulationTests
{
    private static readonly ServingSettings Settings = new()
    {
        ChunkTokens = 1000,
        MaxSequences = 1000,
        PageTokens = 1,
        PrefillCacheTokens = 1e9,
        DecodeCacheTokens = 1e9,
        PrefillBytesPerToken = 1e6,
        DecodeBytesPerToken = 1e6,
        TokensPerPass = 1,
        NewTokensPerPass = 1,
        Duration = SimDuration.FromSeconds(1e5),
        TimeToFirstToken = SimDuration.FromSeconds(0.25),
        TimePerToken = SimDuration.FromSeconds(0.05),
    };

    private ConstantPasses? _prefill;
    private ConstantPasses? _decode;

    [Fact]
    public void A_request_alone_takes_its_passes_and_its_transfer()
    {
        // 500 tokens: one pass of 100 ms; 500 MB at 50 GB/s: 10 ms; 11 - 1 passes of 20 ms. Per token (10 + 200) / 10 = 21 ms.
        var counts = Run(Settings, [new Request(0, 500, 11)]);
        Assert.Equal(0.1, counts.FirstToken.Mean, 1e-9);
        Assert.Equal(0.01, counts.Transfer.Mean, 1e-9);
        Assert.Equal(0.021, counts.PerToken.Mean, 1e-9);
        Assert.Equal(500e6, counts.TransferredBytes);
        Assert.Equal(1, counts.Good);
    }

    [Fact]
    public void A_long_prompt_is_computed_in_chunks_that_attend_to_those_before()
    {
        var counts = Run(Settings, [new Request(0, 2500, 1)]);
        Assert.Equal(0.3, counts.FirstToken.Mean, 1e-9);
        Assert.Equal([(1000, 0.0), (1000, 1000.0), (500, 2000.0)], _prefill!.Loads.Select(load => (load.NewTokens, load.Context)));
        Assert.Equal(0, counts.Good);
    }

    [Fact]
    public void Short_prompts_share_a_chunk_and_keep_their_pairs()
    {
        // Three prompts of 300 are 900 tokens that see 150 keys each, as do three equal sequences.
        Run(Settings, [new Request(0, 1, 1), new Request(1, 300, 1), new Request(1, 300, 1), new Request(1, 300, 1)]);
        Assert.Equal((3, 300, 0.0), (_prefill!.Loads[1].Sequences, _prefill.Loads[1].NewTokens, _prefill.Loads[1].Context));
    }

    [Fact]
    public void A_stored_prefix_is_loaded_and_not_computed()
    {
        // 900 of 1000 tokens: 900 MB over a PCIe slot of 63 GB/s, then one pass of 100 tokens that attend to 900.
        var counts = Run(Settings, [new Request(0, 1000, 1, 900)]);
        Assert.Equal((0.9e9 / 63e9) + 0.1, counts.FirstToken.Mean, 1e-6);
        Assert.Equal((100, 900.0), (_prefill!.Loads[0].NewTokens, _prefill.Loads[0].Context));
        Assert.Equal(900, counts.HitTokens);
    }

    [Fact]
    public void Blocks_that_were_seen_are_hits()
    {
        long[] blocks = [7, 8];
        var counts = Run(Settings, [new Request(0, 1024, 1, 0, blocks), new Request(1_000_000_000_000, 1024, 1, 0, [7, 9])]);
        Assert.Equal(512, counts.HitTokens);
    }

    [Fact]
    public void Sequences_wait_for_a_place_when_the_cache_is_full()
    {
        // Places for one sequence of 100 + 11 tokens. The first has its first token after 100 ms and is done 2 + 200 ms later; the second, whose prefill ends at 200 ms, waits for it: 102 ms.
        var counts = Run(Settings with { DecodeCacheTokens = 150 }, [new Request(0, 100, 11), new Request(0, 100, 11)]);
        Assert.Equal(2, counts.Completed);
        Assert.Equal(0.102 / 2, counts.DecodeWait.Mean, 1e-6);
        Assert.All(_decode!.Loads, load => Assert.Equal(1, load.Sequences));
    }

    [Fact]
    public void A_request_longer_than_any_cache_is_refused_and_the_others_are_served()
    {
        var counts = Run(Settings with { DecodeCacheTokens = 1000 }, [new Request(0, 2000, 11), new Request(0, 100, 11)]);
        Assert.Equal((2, 1, 1), (counts.Arrived, counts.Refused, counts.Completed));
    }

    [Fact]
    public void With_two_tokens_per_pass_a_sequence_needs_half_the_passes()
    {
        var counts = Run(Settings with { TokensPerPass = 2, NewTokensPerPass = 2 }, [new Request(0, 500, 11)]);
        Assert.Equal(0.011, counts.PerToken.Mean, 1e-9);
        Assert.All(_decode!.Loads, load => Assert.Equal(2, load.NewTokens));
    }

    [Fact]
    public void By_little_s_law_the_sequences_in_decode_are_their_rate_times_their_time()
    {
        var source = new DrawnRequests(5) { Kind = ArrivalKind.Poisson, Rate = 5, MeanInput = 100, MeanOutput = 101, Limit = 20_000 };
        var (counts, simulation) = Run(Settings with { ChunkTokens = 100_000 }, source);
        Assert.Equal(20_000, counts.Completed);
        // 100 passes of 20 ms, half a pass of waiting at the joining: 2.01 s at 5 per second.
        Assert.InRange(_decode!.Loads.Average(load => load.Sequences), 5 * 2.0 * 0.97, 5 * 2.02 * 1.03);
        Assert.True(simulation.MostUnderWay < 60, "requests that are done are not held");
    }

    [Theory]
    [InlineData(1, 1, 0.01)]
    [InlineData(8, 8, 0.01)]
    [InlineData(2, 4, 0.02)]
    [InlineData(4, 2, 0.01)]
    public void Each_gpu_moves_its_share_over_its_own_nic(int prefillGpus, int decodeGpus, double seconds)
    {
        // 500 MB into each decode GPU at 50 GB/s: 10 ms; two decode GPUs that one prefill GPU serves share its NIC; two prefill GPUs that serve one share that one's.
        var (counts, _) = Run(Settings, new ListedRequests([new Request(0, 500, 11)]), prefillGpus, decodeGpus);
        Assert.Equal(seconds, counts.Transfer.Mean, 1e-9);
        Assert.Equal(decodeGpus * 500e6, counts.TransferredBytes, 1);
    }

    [Theory]
    [InlineData(1e6, 0.001)]
    [InlineData(30e6, 0.2)]
    public void By_layer_the_last_layer_alone_follows_the_prompt_or_the_wire_is_busy_from_its_beginning(double bytesPerToken, double seconds)
    {
        // 500 tokens in a pass of 100 ms, ten layers. 500 MB: nine tenths are over before the pass is, the last takes 1 ms. 15 GB: 300 ms of wire from the beginning of the pass.
        var counts = Run(Settings with { Handover = CacheHandover.ByLayer, Layers = 10, DecodeBytesPerToken = bytesPerToken }, [new Request(0, 500, 11)]);
        Assert.Equal(seconds, counts.Transfer.Mean, 1e-9);
        Assert.Equal(0.1, counts.FirstToken.Mean, 1e-9);
        Assert.Equal(500 * bytesPerToken, counts.TransferredBytes, 1);
    }

    [Fact]
    public void Without_a_free_place_a_cache_leaves_at_the_end_whatever_the_hand_over()
    {
        Request[] requests = [new Request(0, 100, 11), new Request(0, 100, 11)];
        var byLayer = Run(Settings with { DecodeCacheTokens = 150, Handover = CacheHandover.ByLayer, Layers = 10 }, requests);
        Assert.Equal(2, byLayer.Completed);
        // The first is done 0.2 + 200 ms after its first token; the second waits for it from its own, 100 ms later.
        Assert.Equal((0.0002 + 0.2 - 0.1) / 2, byLayer.DecodeWait.Mean, 1e-6);
    }

    [Fact]
    public void Computed_prompts_go_to_the_store_where_they_are_kept()
    {
        var counts = Run(Settings with { StoresPrompts = true }, [new Request(0, 1000, 11, 400)]);
        Assert.Equal(600e6, counts.StoredBytes);
        Assert.Equal(400e6, counts.PrefixBytes);
    }

    private ServingStatistics Run(ServingSettings settings, Request[] requests) => Run(settings, new ListedRequests(requests)).Counts;

    private (ServingStatistics Counts, ServingSimulation Simulation) Run(ServingSettings settings, IRequestSource source, int prefillGpus = 1, int decodeGpus = 1)
    {
        var clock = new InferenceClock(InferenceFixture.Network(2, planes: false));
        (_prefill, _decode) = (new ConstantPasses(clock, 100), new ConstantPasses(clock, 20));
        var simulation = new ServingSimulation(clock, source, settings, new PrefixCache(100, 512));
        simulation.AddPrefill(_prefill, 1, 0, prefillGpus);
        simulation.AddDecode(_decode, 1, 8, decodeGpus);
        simulation.Run();
        return (simulation.Statistics, simulation);
    }
}
