using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Reinforcement;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Tests.Studies.Reinforcement;

public sealed class RolloutTests
{
    [Fact]
    public void Answers_of_one_length_take_that_many_passes_per_wave()
    {
        // 10 answers of 100 tokens, 4 at once: three waves of 100 passes of one second.
        Assert.Equal(300, UnitRollout.Seconds([.. Enumerable.Repeat(100, 10)], 0, 4, (_, _) => 1), 9);
    }

    [Fact]
    public void A_finished_answer_makes_room_for_the_next()
    {
        // Two at once: 10 and 30 start; 20 takes the place of 10 and ends with 30.
        var batches = new List<(int Sequences, double Context)>();
        var seconds = UnitRollout.Seconds([10, 30, 20], 5, 2, (sequences, context) =>
        {
            batches.Add((sequences, context));
            return sequences;
        });
        Assert.Equal((10 * 2) + (20 * 2), seconds, 9);
        // Prompt 5 and half of 10 passes; then (10 + 0) / 2 tokens made before and half of 20 passes.
        Assert.Equal([(2, 10), (2, 5 + 5 + 10)], batches);
    }

    [Fact]
    public void A_pass_that_grows_with_its_context_is_summed_exactly()
    {
        // One answer: sum over n = 0 .. 99 of (7 + n) is that of the middle context, 100 x (7 + 50), less the half token by which the middle lies higher.
        Assert.Equal(100 * 57, UnitRollout.Seconds([100], 7, 1, (_, context) => context), 9);
    }

    [Fact]
    public void A_long_answer_alone_bounds_the_unit_from_below()
    {
        var lengths = Enumerable.Repeat(10, 1000).Append(5000).ToArray();
        Assert.True(UnitRollout.Seconds(lengths, 0, 1001, (_, _) => 1) == 5000);
    }

    [Fact]
    public void Lengths_have_the_median_and_the_percentile_they_were_asked_for()
    {
        var section = new ReinforcementSection { Answers = 200_000, MedianTokens = 8192, P99Tokens = 65_536, MaxTokens = 81_920 };
        var lengths = AnswerLengths.Draw(section, 1).Order().ToArray();
        Assert.InRange(lengths[lengths.Length / 2] / 8192.0, 0.98, 1.02);
        Assert.InRange(lengths[(int)(lengths.Length * 0.99)] / 65_536.0, 0.95, 1.05);
        Assert.Equal(81_920, lengths[^1]);
        Assert.Equal(AnswerLengths.Draw(section with { Answers = 100 }, 1), AnswerLengths.Draw(section with { Answers = 100 }, 1));
    }

    [Theory]
    [InlineData(0, 1)] // every node sends to its neighbour
    [InlineData(4, 1)] // one to one
    [InlineData(6, 3)] // two nodes feed six
    public void Weights_take_as_long_as_the_busiest_NIC(int generating, int copies)
    {
        var network = Network();
        const long bytes = 50_000_000_000;
        // 400 Gb/s without headers: 50 GB/s.
        Assert.Equal(copies * 1.0, WeightTransfer.Seconds(network, generating, bytes), 1e-6);
    }

    [Theory]
    [InlineData(CacheUse.Block, 16, 11.25)]
    [InlineData(CacheUse.None, 180, 11.25)]
    [InlineData(CacheUse.Prefix, 0, 11.25)]
    public void A_block_takes_its_tokens_over_those_of_a_pass(CacheUse cache, double wholes, double perBlock)
    {
        // 1,024 tokens in blocks of 64 at 64 / 11.25 tokens per pass: 16 blocks of 11.25 passes.
        var plan = GenerationPlan.Of(new GenerationSection { NewTokens = 1024, Block = 64 }, 64 / 11.25);
        Assert.Equal(16, plan.Blocks);
        Assert.Equal(perBlock, plan.PassesPerBlock, 9);
        Assert.Equal(wholes, plan.WholePasses(cache), 9);
        Assert.Equal(1, GenerationPlan.Of(new GenerationSection { NewTokens = 1024, Block = 64 }, 1000).PassesPerBlock);
    }

    private static ClusterNetwork Network()
    {
        var scenario = Loading.Good("""
            name: n
            question: How wide?
            study: topology
            cluster: {node: h800, nodes: 8, fabric: mpft-8}
            """);
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        return new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, double.PositiveInfinity);
    }
}
