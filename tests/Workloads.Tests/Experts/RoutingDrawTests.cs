using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Workloads.Tests.Experts;

public sealed class RoutingDrawTests
{
    private static ExpertRouting Published(int nodes) => new()
    {
        Tokens = 4096, Experts = 256, TopK = 8, GroupLimit = Math.Min(nodes, 4), Nodes = nodes, GpusPerNode = 8,
    };

    [Theory]
    // Published Monte Carlo of the test routing: distinct nodes and GPUs per token (measurement guide, expert-parallel exchange).
    [InlineData(2, 1.99, 6.5)]
    [InlineData(4, 3.62, 7.3)]
    [InlineData(8, 3.98, 7.5)]
    [InlineData(16, 4.00, 7.6)]
    public void The_published_test_routing_reaches_the_published_numbers_of_nodes_and_gpus(int nodes, double meanNodes, double meanGpus)
    {
        var moments = RoutingMoments.Estimate(Published(nodes), [], 1);
        Assert.Equal(meanNodes, moments.NodesPerToken, 0.006);
        Assert.Equal(meanGpus, moments.GpusPerToken, 0.06);
    }

    [Fact]
    public void Without_group_limit_the_distinct_gpus_follow_the_hypergeometric_law()
    {
        // 8 GPUs with 32 experts each, 8 of 256 without replacement: a GPU is missed with probability C(224,8)/C(256,8).
        var missed = 1.0;
        for (var i = 0; i < 8; i++)
        {
            missed *= (224.0 - i) / (256 - i);
        }

        var moments = RoutingMoments.Estimate(Published(1), [], 1);
        Assert.Equal(8 * (1 - missed), moments.GpusPerToken, 0.01);
    }

    [Fact]
    public void Drawn_counts_have_the_means_variances_and_correlations_of_token_level_routing()
    {
        var routing = Published(8) with { Tokens = 512 };
        var tokens = new CountStatistics(routing);
        var sampler = new TokenSampler(routing, []);
        var random = new RandomStream(99, 1, 1);
        Span<int> chosen = stackalloc int[8];
        for (var batch = 0; batch < 800; batch++)
        {
            var counts = new RoutingCounts(8, 64);
            for (var t = 0; t < routing.Tokens; t++)
            {
                sampler.Draw(ref random, chosen);
                CountStatistics.AddToken(counts, chosen, routing);
            }

            tokens.Add(counts);
        }

        var draw = new RoutingDraw(routing, 7);
        var drawn = new CountStatistics(routing);
        var buffer = new RoutingCounts(8, 64);
        for (var batch = 0; batch < 800; batch++)
        {
            draw.Fill(batch, 3, 5, buffer);
            drawn.Add(buffer);
        }

        CountStatistics.AssertClose(tokens, drawn);
    }

    [Fact]
    public void Rows_always_sum_to_tokens_times_top_k()
    {
        var draw = new RoutingDraw(Published(8), 7);
        var counts = new RoutingCounts(8, 64);
        for (var i = 0; i < 100; i++)
        {
            draw.Fill(i, i % 58, i % 64, counts);
            Assert.InRange(counts.Rows.Sum(), (4096 * 8) - 1, (4096 * 8) + 1);
            Assert.All(Enumerable.Range(0, 64), rank => Assert.True(counts.Rows[rank] >= counts.TokensToGpu[rank]));
        }
    }

    [Fact]
    public void A_draw_is_a_function_of_its_key()
    {
        var a = new RoutingCounts(8, 64);
        var b = new RoutingCounts(8, 64);
        new RoutingDraw(Published(8), 7).Fill(11, 4, 33, a);
        var again = new RoutingDraw(Published(8), 7);
        again.Fill(0, 0, 0, b);
        again.Fill(11, 4, 33, b);
        Assert.Equal(a.TokensToGpu, b.TokensToGpu);
        again.Fill(11, 4, 34, b);
        Assert.NotEqual(a.TokensToGpu, b.TokensToGpu);
    }

    [Fact]
    public void Skew_makes_some_gpus_busier_than_others()
    {
        var moments = new RoutingDraw(Published(8) with { Skew = 0.5 }, 7).MomentsOf(0);
        Assert.True(moments.RowMean.Max() > 1.2 * moments.RowMean.Average());
        Assert.Equal(8, moments.RowMean.Sum(), 1e-9);
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var draw = new RoutingDraw(Published(8), 7);
        var counts = new RoutingCounts(8, 64);
        draw.Fill(0, 0, 0, counts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 1000; i++)
        {
            draw.Fill(i, 0, 0, counts);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
