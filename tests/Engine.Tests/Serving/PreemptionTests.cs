using CsCheck;
using Sim.Engine.Inference;
using Sim.Engine.Serving;
using Sim.Engine.Tests.Inference;
using Sim.Units;
using Sim.Workloads.Requests;

namespace Sim.Engine.Tests.Serving;

/// <summary>A prefill node and a decode node with passes of 100 and 20 ms, caches of 1 MB a token, NICs of 50 GB/s, PCIe slots of 63 GB/s.</summary>
public sealed class PreemptionTests
{
    private static readonly ServingSettings Settings = new()
    {
        ChunkTokens = 1000,
        MaxSequences = 1000,
        PageTokens = 1,
        PrefillCacheTokens = 1e9,
        DecodeCacheTokens = 228,
        PrefillBytesPerToken = 1e6,
        DecodeBytesPerToken = 1e6,
        TokensPerPass = 1,
        NewTokensPerPass = 1,
        Duration = SimDuration.FromSeconds(1e6),
        TimeToFirstToken = SimDuration.FromSeconds(1),
        TimePerToken = SimDuration.FromSeconds(1),
    };

    // The first joins at 102 ms; the second, whose prefill ends at 200 ms and whose cache takes 2.2 ms, before the seventh pass at 222 ms. After m common passes they need 107 + m and 111 + m blocks for
    // the next: with 228 that is too much at m = 6, at 342 ms. The first has 88 passes left then. A place for the second, 117 blocks and 3 that stay free, is there when the first has left.
    private static readonly Request[] Two = [new Request(0, 100, 101), new Request(0, 110, 101)];

    [Fact]
    public void The_last_to_come_goes_out_and_comes_back_before_it_goes_on()
    {
        var (counts, simulation) = Run(Settings with { Preemption = Preemption.Swap }, Two);
        Assert.Equal((1, 2), (counts.Preemptions, counts.Completed));
        // 116 cached tokens each way over PCIe; the other's pass waits until they are out.
        Assert.Equal(2 * 116e6, counts.SwappedBytes, 1);
        Assert.Equal((88 * 0.02) + (2 * 116e6 / 63e9), counts.Stall.Mean, 1e-8);
        Assert.Equal(0, simulation.UsedBlocks);
    }

    [Fact]
    public void Or_it_is_prefilled_again_with_what_it_has_generated()
    {
        var (counts, simulation) = Run(Settings with { Preemption = Preemption.Recompute }, Two);
        Assert.Equal((1, 2), (counts.Preemptions, counts.Completed));
        // 110 of the prompt and 7 generated; they are ready long before the place is, and cross at 50 GB/s.
        Assert.Equal(117, counts.RecomputedTokens);
        Assert.Equal((88 * 0.02) + (117e6 / 50e9), counts.Stall.Mean, 1e-8);
        Assert.Equal(0, counts.SwappedBytes);
        Assert.Equal(0, simulation.UsedBlocks);
    }

    [Fact]
    public void A_swap_to_storage_takes_the_storage_nic()
    {
        // 50 GB/s of the NIC instead of 63 of the slot.
        var (counts, _) = Run(Settings with { Preemption = Preemption.Swap, Store = CacheStore.Storage }, Two);
        Assert.Equal((88 * 0.02) + (2 * 116e6 / 50e9), counts.Stall.Mean, 1e-8);
    }

    [Theory]
    [InlineData(Preemption.Swap)]
    [InlineData(Preemption.Recompute)]
    public void Every_request_ends_and_no_block_is_lost(Preemption preemption) =>
        Gen.Select(Gen.Int[1, 150], Gen.Int[1, 150], Gen.Long[0, 2_000_000_000_000]).Array[1, 40].Sample(
            drawn =>
            {
                // 301 blocks hold any one of them. CacheBlocks throws when more than its capacity is taken.
                Request[] requests = [.. drawn.OrderBy(item => item.Item3).Select(item => new Request(item.Item3, item.Item1, item.Item2))];
                var (counts, simulation) = Run(Settings with { Preemption = preemption, DecodeCacheTokens = 301, PageTokens = 4, TokensPerPass = 1.7, NewTokensPerPass = 2 }, requests);
                Assert.Equal(requests.Length, counts.Completed);
                Assert.Equal(0, simulation.UsedBlocks);
                Assert.All(counts.Samples, sample => Assert.InRange(sample.CacheShare, 0, 1));
            },
            iter: 100);

    [Fact]
    public void With_endless_memory_nothing_is_pre_empted_and_all_policies_are_the_same()
    {
        var source = new Func<IRequestSource>(() => new DrawnRequests(5) { Kind = ArrivalKind.Poisson, Rate = 5, MeanInput = 100, MeanOutput = 101, OutputSpread = 0.5, Limit = 500 });
        var (none, _) = Run(Settings with { DecodeCacheTokens = 1e9 }, source());
        foreach (var preemption in new[] { Preemption.Swap, Preemption.Recompute })
        {
            var (counts, _) = Run(Settings with { DecodeCacheTokens = 1e9, Preemption = preemption }, source());
            Assert.Equal(0, counts.Preemptions);
            Assert.Equal((none.PerToken.Mean, none.FirstToken.Mean, none.BetweenTokens.Mean), (counts.PerToken.Mean, counts.FirstToken.Mean, counts.BetweenTokens.Mean));
        }
    }

    [Fact]
    public void Blocks_are_never_overdrawn()
    {
        var blocks = new CacheBlocks(10);
        Assert.True(blocks.TryTake(7));
        Assert.False(blocks.TryTake(4));
        Assert.Equal((7, 3), (blocks.Used, blocks.Free));
        Assert.Throws<ArgumentOutOfRangeException>(() => blocks.Give(8));
        blocks.Give(7);
        Assert.Equal(0, blocks.Used);
    }

    private static (ServingStatistics Counts, ServingSimulation Simulation) Run(ServingSettings settings, Request[] requests) => Run(settings, new ListedRequests(requests));

    private static (ServingStatistics Counts, ServingSimulation Simulation) Run(ServingSettings settings, IRequestSource source)
    {
        var clock = new InferenceClock(InferenceFixture.Network(2, planes: false, storageNics: 1));
        var simulation = new ServingSimulation(clock, source, settings, null);
        simulation.AddPrefill(new ConstantPasses(clock, 100), 1, 0, 1);
        simulation.AddDecode(new ConstantPasses(clock, 20), 1, 8, 1);
        simulation.Run();
        return (simulation.Statistics, simulation);
    }
}
