using System.Text.RegularExpressions;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Engine.Results;
using Sim.Reports.Writing;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Validation;

namespace Sim.Cli.Tests;

public sealed class UncertaintyTests
{
    /// <summary>Five standard errors.</summary>
    private const double Wide = 5;

    [Fact]
    public void A_step_of_one_kernel_is_log_normal_with_the_error_of_its_rate()
    {
        // The standard deviation of n normal values has the standard error s / sqrt(2 n), their median s sqrt(pi / 2 n), and the quantile p sqrt(p (1 - p) / n) s / phi(p), which is
        // s sqrt(0.05 x 0.95 / n) / 0.1031 at 5 and 95 %.
        const int N = 150;
        using var sim = new SimProcess { Runner = OneKernel.Studies };
        Assert.Equal(0, sim.Run("run", OneKernel.Write(sim), "--uncertainty", $"{N}", "--out", sim.At("out"), "--root", SimProcess.Root));
        var result = ResultJson.Deserialize(File.ReadAllText(sim.At("out/result.json")));
        var sigma = StudyFiles.Profile(SimProcess.Root, "h800").Parameters.Single(parameter => parameter.Name == OneKernel.Rate).RelativeError;
        var step = result.Sampled!.Metrics[0];
        Assert.Equal((N, "step_time", "full"), (step.Values.Count, step.Name, result.Sampled.Mode));
        var logs = step.Values.Select(value => Math.Log(value / result.Metrics[0].Value)).ToList();
        Assert.Equal(sigma, Math.Sqrt(logs.Average(log => log * log)), Wide * sigma / Math.Sqrt(2 * N));
        Assert.Equal(0, Math.Log(step.Median / result.Metrics[0].Value), Wide * sigma * Math.Sqrt(Math.PI / (2 * N)));
        Assert.Equal(-1.6449 * sigma, Math.Log(step.Low / result.Metrics[0].Value), Wide * sigma * Math.Sqrt(0.0475 / N) / 0.1031);
        Assert.Equal(1.6449 * sigma, Math.Log(step.High / result.Metrics[0].Value), Wide * sigma * Math.Sqrt(0.0475 / N) / 0.1031);
    }

    [Fact]
    public void Without_errors_every_interval_has_no_width()
    {
        using var sim = new SimProcess { Runner = OneKernel.Studies };
        Exact(sim);
        Assert.Equal(0, sim.Run("run", OneKernel.Write(sim), "--uncertainty", "3", "--out", sim.At("out"), "--root", sim.Folder));
        var result = ResultJson.Deserialize(File.ReadAllText(sim.At("out/result.json")));
        Assert.All(result.Sampled!.Metrics, metric => Assert.Equal((metric.Median, metric.Median), (metric.Low, metric.High)));
        Assert.All(result.Sampled.Metrics, metric => Assert.Equal(result.Metrics.Single(one => one.Name == metric.Name).Value, metric.Median));
    }

    [Fact]
    public void Draws_are_the_same_with_one_worker_and_with_two_and_another_seed_draws_others()
    {
        using var sim = new SimProcess();
        var context = new CommandContext(new SimServices(OneKernel.Studies, Validators.All), new Terminal(TextWriter.Null, TextWriter.Null), CancellationToken.None);
        var scenario = context.Load(OneKernel.Write(sim, error: "0.1"), [], SimProcess.Root);
        IReadOnlyList<double> Draw(int workers, long seed) => new DrawRunner(context, 8, seed, new Workers(workers)).Run(scenario).Metrics[0].Values;
        var draws = Draw(1, 4);
        Assert.Equal(draws, Draw(2, 4));
        Assert.Equal(8, draws.Distinct().Count());
        Assert.NotEqual(draws, Draw(2, 5));
    }

    [Fact]
    public void A_folded_draw_equals_the_unfolded_draw()
    {
        // Four data-parallel groups of one node each that all do the same: every draw, kernels and links, takes as long for one of them as for all four.
        using var sim = new SimProcess();
        var context = new CommandContext(new SimServices(OneKernel.Studies, Validators.All), new Terminal(TextWriter.Null, TextWriter.Null), CancellationToken.None);
        sim.Write("config.json", """
            {"model_type": "llama", "hidden_size": 2048, "num_hidden_layers": 2, "intermediate_size": 4096, "vocab_size": 8192, "num_attention_heads": 16, "num_key_value_heads": 8}
            """);
        var file = sim.Write("groups.yaml", """
            name: groups
            question: Does a draw of one data-parallel group stand for a draw of all?
            study: training-step
            cluster: { node: h800, nodes: 4, fabric: mpft-8 }
            model: config.json
            profile: h800
            plan: { tensor_parallel: 8, data_parallel: 4, zero_stage: 1 }
            training: { global_batch: 8, sequence_length: 1024 }
            """);
        SampledUncertainty Draw(params string[] settings) => new DrawRunner(context, 6, 1, new Workers(2)).Run(context.Load(file, settings, SimProcess.Root));
        var (whole, folded) = (Draw(), Draw("training.fold_to=1"));
        Assert.Equal(("full", "folded to 1 of 4 data-parallel groups, exact"), (whole.Mode, folded.Mode));
        Assert.Equal(6, whole.Metrics[0].Values.Distinct().Count());
        Assert.Equal(whole.Metrics[0].Values, folded.Metrics[0].Values);
    }

    [Fact]
    public void The_report_shows_median_interval_mode_and_how_to_draw_again()
    {
        using var sim = new SimProcess { Runner = OneKernel.Studies };
        var file = OneKernel.Write(sim);
        Assert.Equal(0, sim.Run("run", file, "--uncertainty", "4", "--draw-seed", "9", "--out", sim.At("out"), "--root", SimProcess.Root));
        Assert.Contains("over 4 draws of profile and kernels (seed 9; full)", sim.Results, StringComparison.Ordinal);
        var summary = File.ReadAllText(sim.At("out/summary.md"));
        Assert.Contains("Over 4 draws (seed 9, each run full)", summary, StringComparison.Ordinal);
        Assert.Contains("--uncertainty 4 --draw-seed 9", summary, StringComparison.Ordinal);
        Assert.True(File.Exists(sim.At("out/plots/uncertainty_sampled.svg")));
        Assert.Contains("id=\"sampled\"", File.ReadAllText(sim.At("out/report.html")), StringComparison.Ordinal);
        Assert.StartsWith("draw,metric,value,unit\n0,step_time,", File.ReadAllText(sim.At("out/tables/uncertainty_draws.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an interval needs 2 draws or more", "--uncertainty", "1")]
    [InlineData("0 or more was expected", "--uncertainty", "2", "--draw-seed", "-1")]
    [InlineData("--draw-seed belongs to --uncertainty", "--draw-seed", "1")]
    [InlineData("names no profile", "--uncertainty", "2")]
    public void Draws_that_make_no_sense_are_refused(string message, params string[] options)
    {
        using var sim = new SimProcess();
        Assert.Equal(2, sim.Run(["run", sim.Write("small.yaml", SimProcess.Small), .. options, "--out", sim.At("out"), "--root", SimProcess.Root]));
        Assert.Contains(message, sim.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sim.At("out")));
    }

    /// <summary>A library beside the scenario whose profile is known exactly: no fit, no error.</summary>
    private static void Exact(SimProcess sim)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(SimProcess.Root, "library"), "*.yaml", SearchOption.AllDirectories))
        {
            sim.Write(Path.GetRelativePath(SimProcess.Root, path), File.ReadAllText(path));
        }

        var profile = File.ReadAllText(sim.At("library/profiles/h800.yaml"));
        sim.Write("library/profiles/h800.yaml", Regex.Replace(profile[..profile.IndexOf("\nfits:", StringComparison.Ordinal)], "relative_error: [0-9.E-]+", "relative_error: 0"));
    }
}
