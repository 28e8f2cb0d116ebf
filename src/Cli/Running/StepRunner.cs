using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Engine.Results;
using Sim.Scenarios.Measured;
using Sim.Scenarios.Running;

namespace Sim.Cli.Running;

/// <summary>Runs measured steps side by side; steps of equal set-up are one run.</summary>
/// <param name="context">Streams, services, the interrupt.</param>
/// <param name="workers">Who makes the runs.</param>
internal sealed class StepRunner(CommandContext context, Workers workers)
{
    /// <summary>One outcome per step, in their order.</summary>
    public IReadOnlyList<StepOutcome> Run(IReadOnlyList<StepCase> cases)
    {
        var setups = cases.GroupBy(item => item.Setup, StringComparer.Ordinal).Select(group => group.First()).ToList();
        var made = new (IReadOnlyList<Metric> Metrics, string Failure)[setups.Count];
        using var line = new ProgressPrinter(context.Terminal);
        var progress = new SharedProgress(setups.Count, line);
        workers.Run(setups.Count, i =>
        {
            made[i] = Metrics(setups[i], progress.Of(i));
            progress.Done(i);
        });
        var bySetup = setups.Select((item, i) => (item.Setup, Made: made[i])).ToDictionary(item => item.Setup, item => item.Made, StringComparer.Ordinal);
        return [.. cases.Select(item => Outcome(item, bySetup[item.Setup]))];
    }

    // Of a result only the metrics are kept: a timeline per row would fill the memory.
    private (IReadOnlyList<Metric> Metrics, string Failure) Metrics(StepCase item, IProgress<RunProgress> progress)
    {
        try
        {
            return (context.Run(item.Scenario, progress).Metrics, "");
        }
        catch (RunFailedException failed)
        {
            return ([], failed.Message);
        }
    }

    private static StepOutcome Outcome(StepCase item, (IReadOnlyList<Metric> Metrics, string Failure) made)
    {
        if (made.Failure.Length > 0)
        {
            return new StepOutcome(item, null, 0, made.Failure);
        }

        if (made.Metrics.FirstOrDefault(metric => metric.Name == item.Metric) is not { } found)
        {
            return new StepOutcome(item, null, 0, $"the study has no metric {item.Metric}");
        }

        return item.Measured.In(found.Unit) is { } measured
            ? new StepOutcome(item, found, measured, "")
            : new StepOutcome(item, null, 0, $"the row is in '{item.Measured.Unit}', the metric {found.Name} in {found.Unit}");
    }
}
