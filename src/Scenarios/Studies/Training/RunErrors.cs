using System.Globalization;
using Sim.Engine.Compute;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Sections;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>The first-order error of a simulated training time, and how it is told.</summary>
internal static class RunErrors
{
    public static Uncertainty Of(string name, TrainingSetup setup, RoutingDraw? draw, TrainingRun run, InventoryPhaseTimes times, IReadOnlyList<PathStep> path)
    {
        var budget = new ErrorBudget(setup.Profile.Parameters, setup.Profile.Fits);
        var rows = KernelTables.MeanRows(setup);
        var estimates = new Dictionary<(ComputePhase, bool), PhaseEstimate>();
        PhaseEstimate Estimate(ComputePhase phase, bool overlapped)
        {
            if (!estimates.TryGetValue((phase, overlapped), out var found))
            {
                estimates[(phase, overlapped)] = found = times.Estimate(phase, overlapped, rows);
            }

            return found;
        }

        var transfers = new TransferTimes(setup, draw, run.Ranks);
        PathErrors.Charge(budget, path, Estimate, transfers.Of, setup.Scenario.Communication.Contention == ContentionScope.Always);
        return budget.Of(name, run.End.Seconds);
    }

    /// <summary>Quantiles, standard error and shares as metrics; times in <paramref name="unit"/>, which is <paramref name="perSecond"/> of a second.</summary>
    public static IEnumerable<Metric> Metrics(Uncertainty error, string metric, string unit, double perSecond)
    {
        yield return new Metric(metric + ".low", error.Low * perSecond, unit, "5 % quantile of the " + error.Name + ", first order");
        yield return new Metric(metric + ".high", error.High * perSecond, unit, "95 % quantile of the " + error.Name + ", first order");
        foreach (var name in (string[])[PathErrors.Measured, PathErrors.Transferred, PathErrors.Estimated])
        {
            var seconds = error.Classes.FirstOrDefault(share => share.Name == name)?.Seconds ?? 0;
            yield return new Metric("share." + name, seconds / error.Seconds * 100, "%", $"share of the critical path whose times are {name}");
        }
    }

    /// <summary>The interval as a sentence of an answer.</summary>
    public static string Sentence(Uncertainty error, string unit, double perSecond, string format)
    {
        string Text(double seconds) => (seconds * perSecond).ToString(format, CultureInfo.InvariantCulture);
        return $"The errors of its kernels and rates give {Text(error.Low)} to {Text(error.High)} {unit} (5 to 95 %, critical path held fixed, errors of the models' form not included).";
    }
}
