using Sim.Engine.Tests.Compute;
using Sim.Workloads.Inference;

namespace Sim.Engine.Tests.Inference;

public sealed class SharedExpertsTests
{
    [Theory]
    [InlineData(1, 64)] // every rank a part of each expert
    [InlineData(4, 16)]
    [InlineData(8, 8)] // every rank some experts, whole
    public void Without_an_exchange_the_ranks_of_a_group_hold_all_experts_and_get_all_rows(int expertParallel, int places)
    {
        var moe = TestModels.Load("llada-moe-7b-a1b").Moe!;
        var plan = new InferencePlan { Ranks = 8, TensorParallel = 8, ExpertParallel = expertParallel, Transport = ExpertTransport.AllReduce };
        var traffic = new ExpertTraffic(moe, plan, 8, new ExpertChoice(ExpertChoiceSource.Balanced), 1);
        Assert.Equal(places, traffic.SlotsPerRank);
        // 96 tokens of the one source choose 8 experts each.
        var tokens = new int[traffic.Ranks];
        tokens[0] = 96;
        Assert.Equal(96 * 8, Enumerable.Range(0, expertParallel).Sum(rank => traffic.RowsPerSlot(0, rank, tokens).Sum()));
    }
}
