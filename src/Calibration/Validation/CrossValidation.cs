using Sim.Engine.Compute;

namespace Sim.Calibration.Validation;

/// <summary>
/// Fits on half of the rows and predicts the other half, both ways: once the halves differ in shape (every second series), once in size (every second size of a series). Of the kernel
/// fit only products are divided; the kernels of the trace, one per parameter, stay in every fit.
/// </summary>
public static class CrossValidation
{
    /// <summary>Families that are divided, by the name of their fit.</summary>
    public static IReadOnlyList<CrossResult> Run(IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        var results = new List<CrossResult>();
        foreach (var group in Groups(tables))
        {
            var free = group.Observations.Where(row => row.Series.Length > 0).ToList();
            var always = group.Observations.Where(row => row.Series.Length == 0).ToList();
            foreach (var (by, first) in new[] { ("shape", EverySecondSeries(free)), ("size", HalfSplit.Fitted(free).ToList()) })
            {
                var second = free.Except(first).ToList();
                if (first.Count == 0 || second.Count == 0)
                    continue;
                results.Add(Hold(group, by, always, first, second));
                results.Add(Hold(group, by, always, second, first));
            }
        }

        return results;
    }

    /// <summary>The fits with enough rows; families that are halved anyway with all of their rows.</summary>
    private static IEnumerable<FitGroup> Groups(IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        foreach (var group in FitGroups.Published("h800", tables))
        {
            if (group.Name is "kernels" or "decode" or "exchange" || group.Name is "collective.all_gather" or "collective.reduce_scatter" or "collective.all_to_all" or "collective.all_reduce")
                yield return group;
            else if (group.Name == "lowlatency")
                yield return group with { Observations = [.. LowLatencyObservations.From(tables["exchange-low-latency"])] };
            else if (group.Name == "allreduce.custom")
                yield return group with { Observations = [.. CustomAllReduceObservations.From(tables["collectives"])] };
        }
    }

    private static List<Observation> EverySecondSeries(List<Observation> rows)
    {
        var series = rows.Select(row => row.Series).Distinct().Order(StringComparer.Ordinal).ToList();
        return [.. rows.Where(row => series.IndexOf(row.Series) % 2 == 0)];
    }

    private static CrossResult Hold(FitGroup group, string by, List<Observation> always, List<Observation> fitted, List<Observation> held)
    {
        var fit = ProfileFitter.Fit("half", [.. Others(group), group with { Observations = [.. fitted, .. always] }]);
        double Error(Observation row) => Math.Abs((row.Predict(fit.Profile) / row.Measured) - 1);
        var residuals = held.Select(row => new Residual(row.Id, row.Label, row.Measured, row.Predict(fit.Profile))).ToList();
        return new CrossResult(
            group.Name, by, fitted.Count, fitted.Average(Error), held.Count, residuals.Average(item => Math.Abs(item.Relative)), residuals.MaxBy(item => Math.Abs(item.Relative))!);
    }

    private static IEnumerable<FitGroup> Others(FitGroup group)
    {
        // A profile needs every parameter; what the family does not use stands at its start value.
        return FitGroups.Starts("h800").Where(other => other.Name != group.Name);
    }
}
