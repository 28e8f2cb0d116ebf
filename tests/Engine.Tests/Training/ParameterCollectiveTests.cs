using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

public sealed class ParameterCollectiveTests
{
    /// <summary>A layer: 4 x 1024^2 of attention, 3 x 1024 x 4096 of the MLP, two norms.</summary>
    private const long Layer = (4L * 1024 * 1024) + (3L * 1024 * 4096) + (2 * 1024);

    private const long Table = 1000L * 1024;

    /// <summary>Two layers, two tables, the norm before the head.</summary>
    private const long Model = (2 * Layer) + (2 * Table) + 1024;

    [Fact]
    public void Plain_reduction_moves_all_but_one_nth_of_the_gradients_after_the_last_backward()
    {
        // Eight ranks on one node, 1F1B of one stage: 8 x 180 us, then 7/8 of 4 B per parameter at 200 GB/s.
        var fixture = Stage(zero: 1, gradients: 4, weights: 0, microBatches: 8);
        Assert.Equal((8 * 180e-6) + Move(Model * 4), fixture.Run().End.Seconds, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Stage_3_moves_three_times_the_parameters_per_micro_batch_and_half_as_much_again_as_plain_data_parallelism(int microBatches)
    {
        // arXiv:1910.02054 section 7: data parallelism 2 per step, stage 3 gathers twice and reduces once.
        Assert.Equal(3 * microBatches * Model * 2 * 7 / 8.0, Bytes(Stage(3, 2, 2, microBatches)), 10.0);
        Assert.Equal(2 * Model * 2 * 7 / 8.0, Bytes(Stage(0, 2, 2, microBatches)), 10.0);
        Assert.Equal(2 * Model * 2 * 7 / 8.0, Bytes(Stage(1, 2, 2, microBatches)), 10.0);
        Assert.Equal((1 + microBatches) * Model * 2 * 7 / 8.0, Bytes(Stage(2, 2, 2, microBatches)), 10.0);
    }

    [Fact]
    public void Stage_3_exposes_the_first_gathers_of_each_pass_and_the_last_reductions()
    {
        // Layers of 3 ms forward and 6 ms backward hide everything else. The embedding and the head take no time, so that the layer after them waits for its own weights.
        var fixture = new TrainingFixture
        {
            PipelineRanks = 1, DataParallel = 8, MicroBatches = 1, ZeroStage = 3, GradientBytes = 4, WeightBytes = 2, Attention = (1000, 1000, 1000), Mlp = (2000, 2000, 2000),
        };
        var exposed = Move(Table * 2) + Move(Layer * 2) + Move(Layer * 2) + Move(Layer * 4) + Move(Table * 4);
        Assert.Equal(2 * 9e-3 + exposed, fixture.Run().End.Seconds, 1e-9);
    }

    [Fact]
    public void Overlapped_reduction_leaves_only_the_last_layer_and_the_embedding_exposed()
    {
        var fixture = new TrainingFixture
        {
            PipelineRanks = 1, DataParallel = 8, MicroBatches = 2, GradientBytes = 4, OverlapGradients = true, Attention = (1000, 1000, 1000), Mlp = (2000, 2000, 2000),
        };
        Assert.Equal((2 * 2 * 9e-3) + Move(Layer * 4) + Move(Table * 4), fixture.Run().End.Seconds, 1e-9);
    }

    [Theory]
    [InlineData("1f1b", 0)]
    [InlineData("1f1b", 1)]
    [InlineData("zb1p", 1)]
    [InlineData("interleaved", 1)]
    [InlineData("dualpipev", 1)]
    public void Overlapped_reduction_and_gathering_are_never_later_than_serial_ones(string schedule, int zero)
    {
        foreach (var bytes in new[] { 1, 4, 40 })
        {
            TrainingFixture Of(bool overlap) => Schedules.Of(schedule, new TrainingFixture
            {
                ZeroStage = zero, GradientBytes = bytes, WeightBytes = bytes, OverlapGradients = overlap, OverlapWeights = false, Tokens = 64,
            });
            Assert.True(Of(true).Run().End <= Of(false).Run().End);
        }
    }

    [Theory]
    [InlineData("1f1b")]
    [InlineData("dualpipe")]
    public void Layer_by_layer_all_parameters_of_a_rank_are_reduced(string schedule)
    {
        var whole = Schedules.Of(schedule, new TrainingFixture { Experts = 64, GradientBytes = 4 });
        var layers = Schedules.Of(schedule, new TrainingFixture { Experts = 64, GradientBytes = 4, OverlapGradients = true });
        for (var rank = 0; rank < whole.PipelineRanks; rank++)
        {
            var parameters = RankParameters.Of(whole.Model, whole.Plan, LayerPlacement.ByLayerCount(whole.Model, 4), rank);
            long Sum(TrainingFixture fixture, string name) => Data(fixture.Workload().Programs[rank]).Where(collective => collective.Name == name).Sum(collective => collective.Bytes);
            Assert.Equal(parameters.Dense * 4, Sum(whole, "dense gradients"));
            Assert.Equal(parameters.Dense * 4, Sum(layers, "dense gradients"));
            Assert.Equal(parameters.Experts * 4, Sum(whole, "expert gradients"));
            Assert.Equal(parameters.Experts * 4, Sum(layers, "expert gradients"));
        }
    }

    private static TrainingFixture Stage(int zero, int gradients, int weights, int microBatches) => new()
    {
        PipelineRanks = 1, DataParallel = 8, MicroBatches = microBatches, ZeroStage = zero, GradientBytes = gradients, WeightBytes = weights,
    };

    private static double Move(long bytes) => bytes * 7 / 8 / 200e9;

    private static double Bytes(TrainingFixture fixture) => Data(fixture.Workload().Programs[0]).Sum(collective => collective.BytesPerRank(8));

    private static IEnumerable<GroupCollective> Data(TrainingProgram program) =>
        from step in program.Steps
        from operation in program.Templates[step.Template].Operations[Streams.Data]
        select program.Collectives[operation.Argument];
}
