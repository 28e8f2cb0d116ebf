using Sim.Engine.Tests.Compute;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

/// <summary>Frozen layers, and forward passes that make what a step trains on.</summary>
public sealed class PartlyTrainedTests
{
    [Fact]
    public void A_program_has_weight_gradients_of_the_trained_copies_alone()
    {
        var compute = Compute(Program(zero: 0));
        int Count(ComputePhase phase) => compute.Count(operation => operation.Phase == phase);
        Assert.Equal((18, 0, 18), (Count(ComputePhase.VariantAttentionWeight), Count(ComputePhase.AttentionWeight), Count(ComputePhase.DenseWeight)));
        // The first of 42 frozen blocks has no trained one before it; embedding and head get no gradients of weights.
        Assert.Equal((18, 41, 59), (Count(ComputePhase.VariantAttentionBackward), Count(ComputePhase.AttentionBackward), Count(ComputePhase.DenseBackward)));
        Assert.Equal((1, 0, 0), (Count(ComputePhase.HeadBackward), Count(ComputePhase.HeadWeight), Count(ComputePhase.EmbeddingBackward)));
    }

    [Theory]
    [InlineData(0, "dense gradients")]
    [InlineData(3, "dense gradients")]
    public void Only_gradients_of_trained_parameters_are_reduced(int zero, string name)
    {
        var program = Program(zero);
        var reduced = program.Steps.SelectMany(step => program.Templates[step.Template].Operations[Streams.Data])
            .Select(operation => program.Collectives[operation.Argument]).Where(collective => collective.Name == name).Sum(collective => collective.Bytes);
        var model = TestModels.Load("diffusion-as-shader");
        Assert.Equal(18 * 4 * ParameterCounter.OfLayer(model, LayerKind.Dense, isVariant: true).Total, reduced);
    }

    [Fact]
    public void Frozen_parameters_have_weights_but_no_gradients_and_no_states()
    {
        var model = TestModels.Load("diffusion-as-shader");
        var plan = new ParallelismPlan { DataParallel = 8 };
        var parameters = RankParameters.Of(model, plan, LayerPlacement.ByLayerCount(model, 1), 0);
        Assert.Equal(ParameterCounter.OfModel(model).Total, parameters.Dense);
        Assert.Equal(18 * ParameterCounter.OfLayer(model, LayerKind.Dense, isVariant: true).Total, parameters.TrainedDense);
    }

    [Fact]
    public void Rollout_passes_are_forwards_in_front_of_their_micro_batch()
    {
        // Two layers of 30 us: a forward is 60 us, a backward with weights 120; ten forwards without gradients before each of eight micro-batches.
        var fixture = new TrainingFixture { PipelineRanks = 1, DataParallel = 8, MicroBatches = 8 };
        var plain = fixture.Run().End.Seconds;
        var workload = TrainingWorkload.Build(
            fixture.Model, OneForwardOneBackwardSchedule.Build(1, 8), LayerPlacement.ByLayerCount(fixture.Model, 1), fixture.Layout with { RolloutPasses = 10 });
        Assert.Equal(plain + (8 * 10 * 60e-6), fixture.Simulation(workload: workload).Run().End.Seconds, 1e-9);
    }

    private static TrainingProgram Program(int zero)
    {
        var model = TestModels.Load("diffusion-as-shader");
        var layout = new TrainingLayout { Plan = new ParallelismPlan { DataParallel = 8, ZeroStage = zero }, Tokens = 17_776 };
        return TrainingWorkload.Build(model, OneForwardOneBackwardSchedule.Build(1, 1), LayerPlacement.ByLayerCount(model, 1), layout).Programs[0];
    }

    private static List<Operation> Compute(TrainingProgram program) =>
        [.. program.Steps.SelectMany(step => program.Templates[step.Template].Operations[Streams.Compute])];
}
