using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Calibration;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Trees;
using Sim.Units;

namespace Sim.Scenarios.Measured;

/// <summary>Makes one scenario of each row of a table. Every defect of table, map and scenarios is a finding, and then there are none.</summary>
/// <param name="loader">Loads scenarios.</param>
/// <param name="settings">Settings on top of every row.</param>
/// <param name="scratch">Folder for the models' configurations.</param>
public sealed class StepCases(ScenarioLoader loader, IReadOnlyList<string> settings, string scratch)
{
    public IReadOnlyList<StepCase> Read(StepTable table, StepMap map, FindingList findings)
    {
        foreach (var column in map.Columns.Where(column => !table.Columns.Contains(column.Column, StringComparer.Ordinal)))
        {
            findings.Error(new Origin(table.File, 1, 1), column.Column, $"the column '{column.Column}' is missing; {column.Origin} maps {column.Path} to it");
        }

        var loaded = loader.Load(map.Scenario, settings);
        if (loaded.Scenario is not { } basis)
        {
            Add(findings, loaded.Findings);
        }
        else if (!findings.HasErrors)
        {
            var rows = table with { Rows = [.. table.Rows.Where(row => map.Where.All(item => row.Cells[item.Column] == item.Path))] };
            if (rows.Rows.Count == 0)
            {
                findings.Error(new Origin(table.File, 0, 0), "", $"no row has what {map.File} asks for: {string.Join(", ", map.Where.Select(item => $"{item.Column} '{item.Path}'"))}");
                return [];
            }

            CheckDevice(rows, map, findings);
            var cases = rows.Rows.Select(row => Case(table, row.Line, row.Cells, map, basis, findings)).OfType<StepCase>().ToList();
            return findings.HasErrors ? [] : cases;
        }

        return [];
    }

    private static void CheckDevice(StepTable table, StepMap map, FindingList findings)
    {
        if (map.Device is not { } device)
        {
            return;
        }

        var names = table.Rows.Select(row => row.Cells[device.Column]).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count > 1)
        {
            var line = table.Rows.First(row => row.Cells[device.Column] != names[0]).Line;
            findings.Error(new Origin(table.File, line, 1), device.Column, $"the table mixes devices: {string.Join(", ", names)}", "one table and map per device");
        }
    }

    private StepCase? Case(StepTable table, int line, IReadOnlyDictionary<string, string> cells, StepMap map, Scenario basis, FindingList findings)
    {
        var origin = new Origin(table.File, line, 1);
        var measured = Number(cells[map.Measured.Column]);
        if (measured is not > 0)
        {
            var what = map.Metric == StepMapReader.StepTime ? "step time" : map.Metric;
            findings.Error(origin, map.Measured.Column, $"'{cells[map.Measured.Column]}' is no {what}; a positive number was expected");
            return null;
        }

        var perNode = basis.Cluster?.Node.Gpus ?? 1;
        var gpus = Number(cells[map.Gpus.Column]);
        if (gpus is not > 0 || gpus % perNode != 0)
        {
            findings.Error(origin, map.Gpus.Column, $"'{cells[map.Gpus.Column]}' GPUs are no whole nodes of {perNode}");
            return null;
        }

        var nodes = ((long)(gpus.Value / perNode)).ToString(CultureInfo.InvariantCulture);
        string[] values = [.. map.Values.Select(value => $"{value.Path}={cells[value.Column]}{(value.Unit.Length > 0 ? " " + value.Unit : "")}")];
        string[] model = map.Model.Count > 0 && basis.Model is { } config ? ["model=" + Configuration(config, cells, map, findings, origin)] : [];
        string[] setup = ["cluster.nodes=" + nodes, .. map.Set, .. values, .. model, .. settings];
        var loaded = loader.Load(map.Scenario, setup);
        if (loaded.Scenario is null)
        {
            // The values came from this row, whatever option carried them.
            foreach (var finding in loaded.Findings.Where(finding => finding.Severity == FindingSeverity.Error))
            {
                findings.Error(origin, finding.Path, finding.Message, finding.Hint);
            }

            return null;
        }

        var label = map.Label is { } name ? cells[name.Column] : string.Create(CultureInfo.InvariantCulture, $"line {line}");
        // The scenario's own comparisons are of its own set-up, not of this row's.
        return new StepCase(
            label, line, map.Metric, new Measure(measured.Value, map.Measured.Unit), string.Join('\n', [Path.GetFullPath(map.Scenario), .. setup]), loaded.Scenario with { Compare = [] });
    }

    /// <summary>The base model's configuration with this row's dimensions, as a file.</summary>
    private string Configuration(string basis, IReadOnlyDictionary<string, string> cells, StepMap map, FindingList findings, Origin origin)
    {
        var config = JsonNode.Parse(File.ReadAllText(basis))!.AsObject();
        var dimensions = new List<long>();
        foreach (var value in map.Model)
        {
            if (Number(cells[value.Column]) is > 0 and var number && number == Math.Floor(number))
            {
                config[value.Path] = (long)number;
                dimensions.Add((long)number);
            }
            else
            {
                findings.Error(origin, value.Column, $"'{cells[value.Column]}' is no dimension of a model; a positive whole number was expected");
            }
        }

        // One file per set of dimensions, so that equal rows name equal files.
        var path = Path.Combine(scratch, $"{Path.GetFileName(Path.GetDirectoryName(basis))}-{string.Join('-', dimensions)}.json");
        File.WriteAllText(path, config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return path;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static void Add(FindingList findings, IEnumerable<Finding> more)
    {
        foreach (var finding in more.Where(finding => finding.Severity == FindingSeverity.Error))
        {
            findings.Error(new Origin(finding.File, finding.Line, finding.Column), finding.Path, finding.Message, finding.Hint);
        }
    }
}
