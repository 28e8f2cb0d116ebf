using System.Globalization;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Engine.Compute.Variation;
using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies;

namespace Sim.Cli.Running;

/// <summary>Runs a scenario again with drawn profiles and kernels.</summary>
/// <param name="context">Streams, services, the interrupt.</param>
/// <param name="draws">Number of draws.</param>
/// <param name="seed">Seed of the draws; the same seed draws the same, whatever the scenario and the workers.</param>
/// <param name="workers">Who makes the runs.</param>
public sealed class DrawRunner(CommandContext context, int draws, long seed, Workers workers)
{
    /// <summary>The metrics of all draws, in the order of the study. Throws <see cref="UserException"/> for a scenario without a profile.</summary>
    public SampledUncertainty Run(Scenario scenario)
    {
        var files = VariedFiles.Of(scenario) ?? throw new UserException($"{scenario.File} names no profile: nothing in it can be drawn");
        var sampler = new VariationSampler((ulong)seed);
        using var line = new ProgressPrinter(context.Terminal);
        var progress = new SharedProgress(draws, line);
        var modes = new string[draws];
        var metrics = new IReadOnlyList<Metric>[draws];
        workers.Run(draws, i =>
        {
            // Of a result only this much is kept: a timeline per draw would fill the memory.
            var result = Run(scenario with { Variation = sampler.Draw(i, files.Profile.Parameters, files.Profile.Fits, files.Kernels) }, progress, i);
            (modes[i], metrics[i]) = (result.Mode, [.. result.Metrics.Where(metric => !IsFirstOrder(metric))]);
        });
        return new SampledUncertainty(
            draws,
            seed,
            string.Join(" or ", modes.Distinct()),
            [.. metrics[0].Select((metric, m) => new SampledMetric(metric.Name, metric.Unit, [.. metrics.Select(draw => draw[m].Value)]))]);
    }

    private RunResult Run(Scenario scenario, SharedProgress progress, int draw)
    {
        try
        {
            var result = context.Run(scenario, progress.Of(draw));
            progress.Done(draw);
            return result;
        }
        catch (RunFailedException failed)
        {
            throw new RunFailedException(string.Create(CultureInfo.InvariantCulture, $"draw {draw} of seed {seed}: {failed.Message}"), failed);
        }
    }

    /// <summary>Quantiles and shares of the first-order error: they say of a single run what the draws say of all.</summary>
    private static bool IsFirstOrder(Metric metric) =>
        metric.Name.EndsWith(".low", StringComparison.Ordinal) || metric.Name.EndsWith(".high", StringComparison.Ordinal) || metric.Name.StartsWith("share.", StringComparison.Ordinal);
}
