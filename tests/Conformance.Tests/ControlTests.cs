using System.Globalization;
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

    [Fact]
    public void A_plane_that_fails_in_mid_step_costs_less_than_one_that_is_down_from_the_start()
    {
        const string Control = "scenarios/controls/step-plane-down";
        var half = string.Create(CultureInfo.InvariantCulture, $"cluster.faults=[{{kind: plane, index: 3, at: {Quickstart.Value / 2:F3} s}}]");
        var whole = StepTime(Control + ".yaml", 128);
        Assert.InRange(StepTime(Control + "-late.yaml", 128, half), Quickstart.Value + 1e-9, whole - 1e-9);
        Assert.Equal(whole, StepTime(Control + "-late.yaml", 128, "cluster.faults=[{kind: plane, index: 3, at: 0 s}]"));
    }

    private static double StepTime(string file, int batch, params string[] settings)
    {
        var loaded = Loader.Load(Repository.At(file), [$"training.global_batch={batch}", "training.schedule=1f1b", "experts.skew=0", .. settings]);
        Assert.NotNull(loaded.Scenario);
        var result = new TrainingStudy().Run(loaded.Scenario, new Progress<RunProgress>(), CancellationToken.None);
        return Assert.Single(result.Metrics, metric => metric.Name == "step_time").Value;
    }
}
