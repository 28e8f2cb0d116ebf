using Sim.Workloads.Experts;
using Sim.Workloads.Inference;

namespace Sim.Engine.Tests.Inference;

public sealed class ExpertPlacementTests
{
    [Fact]
    public void Spare_places_copy_the_experts_with_the_most_load_per_copy()
    {
        // Loads 8, 2, 1, 1 on six places: two spare ones go to the first expert, 8 -> 4 -> 2.67.
        var placement = ExpertPlacement.Balanced([8, 2, 1, 1], 6, 2);
        Assert.Equal(3, placement.SlotsOf(0).Length);
        Assert.Equal(1, placement.SlotsOf(1).Length);
        Assert.Equal(6, Enumerable.Range(0, 4).Sum(expert => placement.SlotsOf(expert).Length));
    }

    [Fact]
    public void Balanced_places_have_less_load_on_the_fullest_rank_than_experts_in_order()
    {
        double Fullest(int redundant)
        {
            var plan = InferenceFixture.Plan(32) with { RedundantExperts = redundant, SharedAsRouted = false };
            var traffic = new ExpertTraffic(InferenceFixture.DeepSeek.Moe!, plan, 8, new ExpertChoice(ExpertChoiceSource.Drawn, 0.8), 7);
            var tokens = Enumerable.Repeat(512, 32).ToArray();
            return Enumerable.Range(0, 32).Max(rank => traffic.RowsPerSlot(0, rank, tokens).Sum()) / (32 * 512 * 8 / 32.0);
        }

        // Mean 1 by construction; copies of hot experts can only lower the fullest rank.
        Assert.True(Fullest(32) < Fullest(0));
        Assert.True(Fullest(32) >= 1);
    }

    [Theory]
    [InlineData(ExpertChoiceSource.Balanced)]
    [InlineData(ExpertChoiceSource.Drawn)]
    public void What_ranks_send_is_what_ranks_receive(ExpertChoiceSource source)
    {
        const int Ranks = 32, Tokens = 200;
        var traffic = new ExpertTraffic(InferenceFixture.DeepSeek.Moe!, InferenceFixture.Plan(Ranks) with { SharedAsRouted = false }, 8, new ExpertChoice(source), 3);
        var rows = new double[Ranks];
        var sent = new double[Ranks];
        for (var rank = 0; rank < Ranks; rank++)
        {
            // Deviations of a sample of as many selections sum to zero: every token makes exactly eight.
            traffic.Rows(5, rank, Tokens, rows);
            Assert.Equal(Tokens * 8, rows.Sum(), 1e-2);
            for (var target = 0; target < Ranks; target++)
            {
                sent[target] += rows[target];
            }
        }

        for (var rank = 0; rank < Ranks; rank++)
        {
            Assert.Equal(sent[rank], traffic.RowsPerSlot(5, rank, [.. Enumerable.Repeat(Tokens, Ranks)]).Sum(), 0.51);
        }
    }

    [Fact]
    public void A_token_reaches_no_more_nodes_and_gpus_than_it_has_experts()
    {
        var traffic = new ExpertTraffic(InferenceFixture.DeepSeek.Moe!, InferenceFixture.Plan(64) with { SharedAsRouted = false }, 8, new ExpertChoice(ExpertChoiceSource.Balanced), 3);
        var counts = new RoutingCounts(8, 64);
        traffic.Pairs(0, 0, 10000, counts);
        // With experts in order and one group of experts per node, four groups a token: just under four nodes, and 7.4 GPUs (4 groups of 8 GPUs, 8 choices of 32 x 4: 32 (1 - (1 - 1/32)^8) = 7.2 at random).
        Assert.InRange(counts.TokensToNode.Sum() / 10000.0, 3.5, 4);
        Assert.InRange(counts.TokensToGpu.Sum() / 10000.0, 7, 7.7);
    }
}
