using Sim.Calibration;
using Sim.Engine.Results;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Running;
using Sim.Units;

namespace Sim.Scenarios.Studies;

/// <summary>Published measurements by row id, for the comparisons of a result.</summary>
public sealed class PublishedRows
{
    private readonly Dictionary<string, (MeasurementRow Row, bool IsValidation)> _rows = new(StringComparer.Ordinal);

    private PublishedRows()
    {
    }

    /// <summary>Reads all tables below <c>data/measured/published</c> of the folder that holds the library.</summary>
    /// <exception cref="RunFailedException">A table has defects.</exception>
    public static PublishedRows Read(string? root)
    {
        var published = new PublishedRows();
        var findings = new List<Finding>();
        var folder = Path.Combine(root ?? ".", "data", "measured", "published");
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.csv") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var isValidation = Path.GetFileName(file).StartsWith("validation-", StringComparison.Ordinal);
            foreach (var row in MeasurementReader.ReadFile(file, findings))
            {
                published._rows[row.Id] = (row, isValidation);
            }
        }

        return findings.Count == 0 ? published : throw new RunFailedException(string.Join('\n', findings));
    }

    /// <summary>The comparisons that a scenario asks for.</summary>
    /// <exception cref="RunFailedException">A row or a metric does not exist, or their units differ.</exception>
    public IReadOnlyList<Comparison> Compare(Scenario scenario, IReadOnlyList<Metric> metrics) =>
        [.. scenario.Compare.Select(entry => Compare(entry.Metric, entry.Row, metrics))];

    private Comparison Compare(string metricName, string id, IReadOnlyList<Metric> metrics)
    {
        if (!_rows.TryGetValue(id, out var found))
        {
            throw new RunFailedException($"compare: data/measured/published has no row {id}");
        }

        var metric = metrics.FirstOrDefault(candidate => candidate.Name == metricName)
            ?? throw new RunFailedException($"compare: the result has no metric {metricName}; it has {string.Join(", ", metrics.Select(candidate => candidate.Name))}");
        var value = new Measure(found.Row.Value, found.Row.Unit is "TFLOPS/GPU" ? "TFLOPS" : found.Row.Unit).In(metric.Unit)
            ?? throw new RunFailedException($"compare: row {id} is in {found.Row.Unit}, metric {metricName} in {metric.Unit}");
        return new Comparison(
            metric.Description, metric.Value, value, metric.Unit, $"{id}: {found.Row.Source}, {found.Row.Locator}", Fitted: !found.IsValidation);
    }
}
