using Sim.Engine.Training;
using Sim.Units;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

public sealed class LayoutTests
{
    public static TheoryData<string, int, bool> Layouts()
    {
        var data = new TheoryData<string, int, bool>();
        foreach (var schedule in Schedules.Names)
        {
            for (var zero = 0; zero <= 3; zero++)
            {
                data.Add(schedule, zero, false);
                data.Add(schedule, zero, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_schedule_ends_under_every_layout_above_its_bounds_and_alike_each_time(string schedule, int zero, bool experts)
    {
        foreach (var algorithm in new[] { ContextAlgorithm.Ring, ContextAlgorithm.AllGather })
        {
            var fixture = Schedules.Of(schedule, new TrainingFixture
            {
                Experts = experts ? 64 : 0, DataParallel = 2, TensorParallel = 2, ContextParallel = 2, ZeroStage = zero, Tokens = 512, GradientBytes = 4, WeightBytes = 2,
                OverlapGradients = algorithm == ContextAlgorithm.Ring, OverlapWeights = algorithm == ContextAlgorithm.Ring, ContextAlgorithm = algorithm,
                Recomputation = algorithm == ContextAlgorithm.Ring ? Recomputation.Full : Recomputation.None,
            });
            var run = fixture.Run();
            Assert.Equal(run.Log.Hash, fixture.Run().Log.Hash);
            var traffic = new TrainingTraffic(50e9, 50e9, 0, 512 * 8 * 8, 0, 512 * 8 * 8, run.Ranks);
            var check = new TrainingBounds(run.Workload, fixture.Parameters(), traffic).Step(run.End - SimTime.Zero);
            Assert.True(check.Holds, check.ToString());
        }
    }

    [Theory]
    [InlineData("1f1b")]
    [InlineData("zb1p")]
    public void Full_recomputation_adds_one_forward_of_the_layers_per_backward(string schedule)
    {
        // One stage, nothing to communicate: 3 micro-batches x 2 layers x (10 + 20) us more.
        TrainingFixture Of(Recomputation recomputation) => Schedules.Of(schedule, new TrainingFixture { PipelineRanks = 1, MicroBatches = 3, Recomputation = recomputation });
        Assert.Equal(3 * 60_000_000, Of(Recomputation.Full).Run().End.Picoseconds - Of(Recomputation.None).Run().End.Picoseconds);
    }

    [Fact]
    public void Full_recomputation_repeats_the_forward_exchanges()
    {
        // Two nodes, 8 micro-batches x 4 layers: dispatch and combine of the forward, again in the backward, and the backward's own two.
        var run = new TrainingFixture { Experts = 64, DataParallel = 16, PipelineRanks = 2, Tokens = 512, Recomputation = Recomputation.Full }.Run();
        Assert.Equal(8 * 4 * 6, run.Exchanges);
    }
}
