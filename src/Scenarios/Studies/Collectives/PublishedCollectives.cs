using System.Globalization;
using Sim.Calibration;
using Sim.Engine.Results;
using Sim.Scenarios.Sections;
using Sim.Units;

namespace Sim.Scenarios.Studies.Collectives;

/// <summary>Published NCCL measurements of the same operation over as many GPUs of the same kind, and rows that the scenario names.</summary>
internal static class PublishedCollectives
{
    /// <summary>The rows of data/measured/published/collectives.csv that match a group, beside its result; none where the table is not at hand.</summary>
    /// <remarks>A row with a size must have the scenario's; one without is a plateau of large messages and is compared from 1 GiB on.</remarks>
    public static IEnumerable<Comparison> For(Scenario scenario, CollectiveAlgorithm algorithm, IEnumerable<GroupResult> groups)
    {
        var root = scenario.Root ?? ".";
        var path = Path.Combine(root, "data", "measured", "published", "collectives.csv");
        if (!File.Exists(path))
        {
            yield break;
        }

        var profile = Path.Combine(root, "library", "profiles", scenario.Profile + ".yaml");
        var fitted = File.Exists(profile) ? File.ReadAllText(profile) : "";
        var rows = MeasurementReader.ReadFile(path, new List<Finding>());
        foreach (var group in groups)
        {
            foreach (var row in rows.Where(row => IsNamed(row, scenario, group) || Matches(row, scenario, algorithm, group)))
            {
                var isTime = row.Unit == "us";
                yield return new Comparison(
                    $"{row.Workload} {row.Quantity}, {group.Ranks} GPUs",
                    isTime ? group.Outcome.Time.Microseconds : group.BusBandwidth,
                    row.Value,
                    row.Unit,
                    $"{row.Id}: {row.Source} {row.Locator}",
                    fitted.Contains(row.Id + ":", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>A row that the scenario's <c>compare</c> asks for, whatever its algorithm.</summary>
    private static bool IsNamed(MeasurementRow row, Scenario scenario, GroupResult group) =>
        scenario.Compare.Any(entry => entry.Row == row.Id && entry.Metric == string.Create(CultureInfo.InvariantCulture, $"busbw.{group.Ranks}"));

    private static bool Matches(MeasurementRow row, Scenario scenario, CollectiveAlgorithm algorithm, GroupResult group)
    {
        const long Plateau = 1L << 30;
        string? Cell(string name) => row.Setup.TryGetValue(name, out var cell) ? cell : null;
        var bytes = Cell("bytes") is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : (long?)null;
        var word = scenario.Collective!.Kind switch
        {
            CollectiveKind.AllReduce => "all_reduce",
            CollectiveKind.AllGather => "all_gather",
            CollectiveKind.ReduceScatter => "reduce_scatter",
            _ => "alltoall",
        };
        return row.Workload == word
            && (row.Unit is "us" or "GB/s")
            && Cell("gpus") == group.Ranks.ToString(CultureInfo.InvariantCulture)
            && row.Hardware.Contains(scenario.Cluster!.Node.Gpu.Name, StringComparison.OrdinalIgnoreCase)
            && Cell("suspect") is null
            && (bytes is null ? group.Setup.Message.Count >= Plateau : bytes == group.Setup.Message.Count)
            && SameAlgorithm(row, scenario, algorithm, group);
    }

    /// <summary>
    /// A bus bandwidth says by which algorithm; on one node NCCL's all-reduce times are those of the reducing NVLink switch (NVLS). Between nodes NVLS is joined with a
    /// tree of NICs, which is none of the algorithms here.
    /// </summary>
    private static bool SameAlgorithm(MeasurementRow row, Scenario scenario, CollectiveAlgorithm algorithm, GroupResult group)
    {
        var isReducing = algorithm == CollectiveAlgorithm.InNetwork;
        if (row.Quantity.Contains("NVLS", StringComparison.Ordinal) || (row.Workload == "all_reduce" && row.Unit == "us" && group.Ranks <= scenario.Cluster!.Node.Gpus))
        {
            return isReducing && group.Ranks <= scenario.Cluster!.Node.Gpus;
        }

        return algorithm is CollectiveAlgorithm.Ring or CollectiveAlgorithm.Direct
            || (!row.Quantity.Contains("ring", StringComparison.Ordinal) && algorithm != CollectiveAlgorithm.InNetwork);
    }
}
