using System.Globalization;
using Sim.Engine.Compute;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>The kernel inventory behind a training result: phase times, kernels, and what share of them is measured.</summary>
internal static class KernelTables
{
    private static readonly ComputePhase[] LayerPhases =
    [
        ComputePhase.AttentionForward, ComputePhase.ExpertForward, ComputePhase.ExpertBackward, ComputePhase.ExpertWeight, ComputePhase.AttentionBackward,
        ComputePhase.AttentionWeight,
    ];

    /// <summary>Mean rows per rank: every token of the group chooses top-k experts, spread over as many ranks as sent them.</summary>
    public static int MeanRows(TrainingSetup setup) => setup.RoutedTokens * (setup.Model.Moe?.ExpertsPerToken ?? 0);

    public static void AddPhases(List<Metric> metrics, InventoryPhaseTimes times, TrainingSetup setup)
    {
        foreach (var phase in LayerPhases)
        {
            var name = InventoryPhaseTimes.NameOf(phase);
            metrics.Add(new Metric(
                $"phase.{name}", times.Picoseconds(phase, true, MeanRows(setup)) * 1e-6, "us", $"kernels of {name} of one layer, overlapped, mean rows"));
        }
    }

    public static ResultTable Phases(InventoryPhaseTimes times, TrainingSetup setup) => new(
        "phases",
        "Compute phases of one layer, by where the time of their kernels comes from",
        ["phase", "overlapped (us)", "alone (us)", "measured", "transferred", "estimated", "relative error"],
        [.. Shown(setup).Select(phase => PhaseRow(times, phase, MeanRows(setup)))]);

    public static ResultTable Kernels(InventoryPhaseTimes times, TrainingSetup setup) => new(
        "kernels",
        "Kernel inventory, overlapped",
        ["phase", "kernel", "time (us)", "from", "basis", "relative error"],
        [.. Shown(setup).SelectMany(phase => times.Estimate(phase, true, MeanRows(setup)).Kernels.Select(kernel => (IReadOnlyList<string>)
        [
            InventoryPhaseTimes.NameOf(phase), kernel.Kernel.Name, Text(kernel.Time.Microseconds, "F1"), kernel.Kernel.Origin.ToString(), kernel.Kernel.Basis,
            Text(kernel.Kernel.RelativeError, "P0"),
        ]))]);

    /// <summary>What a reader must know about the times of exchanges.</summary>
    public static IReadOnlyList<string> Notes(TrainingSetup setup) => setup.Model.Moe is null
        ? []
        : ["Exchanges take the rates they have alone on the machine: that they share HBM and L2 with kernels is not modelled, so their overlapped times are too short (docs/models.md)."];

    private static IEnumerable<ComputePhase> Shown(TrainingSetup setup) => Enum.GetValues<ComputePhase>()
        .Where(phase => phase != ComputePhase.Optimizer && setup.Kernels.Phases.Contains(InventoryPhaseTimes.NameOf(phase)));

    private static IReadOnlyList<string> PhaseRow(InventoryPhaseTimes times, ComputePhase phase, int rows)
    {
        var overlapped = times.Estimate(phase, true, rows);
        return
        [
            overlapped.Phase, Text(overlapped.Time.Microseconds, "F0"), Text(times.Estimate(phase, false, rows).Time.Microseconds, "F0"),
            Text(overlapped.Share(TimeOrigin.Measured), "P0"), Text(overlapped.Share(TimeOrigin.Transferred), "P0"), Text(overlapped.Share(TimeOrigin.Estimated), "P0"),
            Text(overlapped.RelativeError, "P1"),
        ];
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
