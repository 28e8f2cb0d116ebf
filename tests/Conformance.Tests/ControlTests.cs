using Sim.Scenarios.Loading;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Training;
using Sim.Scenarios.Validation;

namespace Sim.Conformance.Tests;

/// <summary>Worse hardware never makes a training step shorter: the controls of scenarios/controls beside their bases, smaller: fewer micro-batches, routing without skew.</summary>
public sealed class ControlTests
{
    private static readonly ScenarioLoader Loader = new(Repository.Root, Validators.All);

    private static readonly Lazy<double> Quickstart = new(() => StepTime("scenarios/quickstart.yaml", 128));

    [Theory]
    [InlineData("oversubscribed")]
    [InlineData("plane-down")]
    [InlineData("nvlink-80")]
    [InlineData("nic-25")]
    public void Worse_hardware_never_makes_a_step_shorter(string control) =>
        Assert.InRange(StepTime($"scenarios/controls/step-{control}.yaml", 128), Quickstart.Value, double.MaxValue);

    [Fact]
    public void Hashed_paths_never_make_a_step_shorter_than_adaptive_ones() =>
        Assert.InRange(StepTime("scenarios/controls/step-mrft-ecmp.yaml", 128), StepTime("scenarios/controls/step-mrft.yaml", 128), double.MaxValue);

    private static double StepTime(string file, int batch)
    {
        var loaded = Loader.Load(Repository.At(file), [$"training.global_batch={batch}", "training.schedule=1f1b", "experts.skew=0"]);
        Assert.NotNull(loaded.Scenario);
        var result = new TrainingStudy().Run(loaded.Scenario, new Progress<RunProgress>(), CancellationToken.None);
        return Assert.Single(result.Metrics, metric => metric.Name == "step_time").Value;
    }
}
