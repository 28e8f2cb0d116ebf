using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Studies;

/// <summary>Days, GPU-hours and rent of a run of equal steps. What a run does besides its steps (checkpoints, evaluation, restarts) is not in them.</summary>
internal static class RunCosts
{
    public static IEnumerable<Metric> Metrics(RunSection run, double stepSeconds, int gpus)
    {
        var hours = run.Steps * stepSeconds / 3600;
        yield return new Metric("run.days", hours / 24, "d", string.Create(CultureInfo.InvariantCulture, $"time of {run.Steps:N0} steps"));
        yield return new Metric("run.gpu_hours", hours * gpus, "h", "GPU-hours of the run");
        yield return new Metric("run.cost", hours * gpus * run.GpuHourPrice, "$", string.Create(CultureInfo.InvariantCulture, $"rent of the run at {run.GpuHourPrice:G4} $ per GPU-hour"));
    }

    /// <summary>The run in one sentence, and how many of its steps a published duration holds.</summary>
    public static string Sentence(RunSection run, IReadOnlyList<Metric> metrics, IReadOnlyList<Comparison> comparisons, double stepSeconds)
    {
        double Value(string name) => metrics.First(metric => metric.Name == name).Value;
        var text = string.Create(CultureInfo.InvariantCulture, $" {run.Steps:N0} steps take {Value("run.days"):G3} days, {Value("run.gpu_hours"):N0} GPU-hours and ${Value("run.cost"):N0}.");
        return Published(comparisons, metrics) is { } published
            ? text + string.Create(CultureInfo.InvariantCulture, $" The published {published.Published:G4} days hold {published.Published * 86400 / stepSeconds:N0} steps.")
            : text;
    }

    private static Comparison? Published(IReadOnlyList<Comparison> comparisons, IReadOnlyList<Metric> metrics) =>
        metrics.FirstOrDefault(metric => metric.Name == "run.days") is { } days ? comparisons.FirstOrDefault(comparison => comparison.Name == days.Description) : null;

    /// <summary>What a published duration implies when the work is what the model says: its utilisation, and the time per step that the model has no part for.</summary>
    public static string? Implied(IReadOnlyList<Comparison> comparisons, IReadOnlyList<Metric> metrics, RunSection run)
    {
        var mfu = metrics.FirstOrDefault(metric => metric.Name is "mfu.causal" or "mfu.full");
        if (mfu is null || Published(comparisons, metrics) is not { } published)
        {
            return null;
        }

        var seconds = published.Published * 86400 / run.Steps;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The published {published.Published:G4} days are {seconds:F1} s per step and a utilisation of {mfu.Value * published.Predicted / published.Published:F1} % of the BF16 peak; {seconds - (published.Predicted * 86400 / run.Steps):F1} s of each step are spent on what is not modelled, or on slower kernels.");
    }
}
