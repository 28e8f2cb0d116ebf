using Sim.Reports.Writing;

namespace Sim.Cli.Tests;

public sealed class SensitivityTests
{
    [Fact]
    public void A_step_of_one_kernel_goes_with_the_inverse_of_its_rate_and_with_its_time()
    {
        // step = FLOPs / (rate x share of it without a pause) x factor: elasticities -1, -1 and 1, and nothing else moves it (empty phases take 1 ps of 1e9).
        using var sim = new SimProcess { Runner = OneKernel.Studies };
        Assert.Equal(0, sim.Run("sensitivity", OneKernel.Write(sim, error: "0.2"), "--out", sim.At("out"), "--root", SimProcess.Root));
        var found = ResultJson.Deserialize(File.ReadAllText(sim.At("out/result.json"))).Sensitivities.OrderBy(one => one.Elasticity).ToList();
        Assert.Equal([(OneKernel.Rate, "parameter"), ("sustained.attention", "parameter"), ("the one", "kernels")], found.Select(one => (one.Name, one.Kind)).OrderBy(one => one.Name, StringComparer.Ordinal));
        Assert.Equal([-1.0, -1.0, 1.0], found.Select(one => one.Elasticity), (left, right) => Math.Abs(left - right) < 1e-6);
        Assert.Equal(0.2, found[2].Contribution, 1e-6);
        Assert.StartsWith("name,kind,elasticity,relative_error,contribution\n", File.ReadAllText(sim.At("out/tables/sensitivity.csv")), StringComparison.Ordinal);
        Assert.True(File.Exists(sim.At("out/plots/tornado.svg")));
        Assert.Contains("the largest part of its error comes from the one (20.0 %)", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_without_a_profile_is_refused()
    {
        using var sim = new SimProcess();
        Assert.Equal(2, sim.Run("sensitivity", sim.Write("small.yaml", SimProcess.Small), "--out", sim.At("out"), "--root", SimProcess.Root));
        Assert.Contains("names no profile", sim.Messages, StringComparison.Ordinal);
    }
}
