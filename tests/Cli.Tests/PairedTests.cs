using System.Text.Json;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Engine.Results;

namespace Sim.Cli.Tests;

public sealed class PairedTests
{
    private static readonly string[] Draws = ["--uncertainty", "6", "--root", SimProcess.Root];

    [Fact]
    public void A_scenario_compared_with_itself_differs_by_exactly_nothing()
    {
        using var sim = Process(out var file);
        Assert.Equal(0, sim.Run(["compare", file, file, .. Draws, "--json"]));
        using var json = JsonDocument.Parse(sim.Results);
        var metrics = json.RootElement.GetProperty("metrics").EnumerateArray().ToList();
        Assert.Equal("step_time", metrics[0].GetProperty("metric").GetString());
        Assert.NotEqual(metrics[0].GetProperty("a").GetProperty("low").GetDouble(), metrics[0].GetProperty("a").GetProperty("high").GetDouble());
        Assert.All(metrics, metric => Assert.All(metric.GetProperty("change_percent").EnumerateObject(), limit => Assert.Equal(0, limit.Value.GetDouble())));
        Assert.Equal(0, sim.Run(["compare", file, file, .. Draws]));
        Assert.Contains("the same step_time in every draw: 0.00 %, 5 to 95 %: 0.00 to 0.00", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ratio_that_no_draw_changes_has_no_width_whatever_the_draws_do_to_both()
    {
        // Two sequences instead of one: the same kernel twice, +100 % in every draw (picoseconds of empty phases apart).
        using var sim = Process(out var file);
        Assert.Equal(0, sim.Run("run", file, "--set", "training.global_batch=2", "--out", sim.At("twice"), "--root", SimProcess.Root));
        Array.ForEach((string[])["config.json", "kernels.yaml"], name => File.Copy(sim.At(name), sim.At("twice/" + name)));
        Assert.Equal(0, sim.Run(["compare", file, sim.At("twice"), .. Draws]));
        Assert.Contains("b is 100.00 % slower than a (step_time), 5 to 95 %: 100.00 to 100.00", sim.Results, StringComparison.Ordinal);
        Assert.Contains("over 6 draws of seed 1, each for both; a full, b full", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_cannot_run_again_is_refused()
    {
        using var sim = Process(out var file);
        Assert.Equal(2, sim.Run(["compare", file, sim.Write("result.json", "{}"), .. Draws]));
        Assert.Contains("cannot run again", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run("compare", file, file, "--set", "seed=2"));
        Assert.Contains("--set belongs to --uncertainty", sim.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s", 0.9, 0.95, "b is 10.00 % faster than a (m), 5 to 95 %: 5.50 to 10.00")] // -10, -10 and -5 %: the 95 % quantile lies at nine tenths between -10 and -5
    [InlineData("GB/s", 0.9, 0.95, "b is 10.00 % lower than a (m), 5 to 95 %: 5.50 to 10.00")]
    [InlineData("s", 1.1, 0.9, "b is 10.00 % slower than a (m), 5 to 95 %: -8.00 to 10.00")] // +10, +10 and -10 %: at one tenth between -10 and +10
    public void The_change_is_told_in_the_direction_of_its_median(string unit, double two, double one, string expected) =>
        Assert.Equal(expected, PairedPrinter.Sentence(new PairedChange(new SampledMetric("m", unit, [1, 2, 4]), new SampledMetric("m", unit, [two, 2 * one, 4 * two]))));

    private static SimProcess Process(out string file)
    {
        var sim = new SimProcess { Runner = OneKernel.Studies };
        file = OneKernel.Write(sim);
        return sim;
    }
}
