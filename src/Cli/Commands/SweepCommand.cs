using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Engine.Results;
using Sim.Scenarios.Sweeping;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim sweep</c>: the grid of a scenario as a table, one line per point.</summary>
internal static class SweepCommand
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(CommandContext context)
    {
        var file = CommonOptions.File();
        var set = CommonOptions.Set();
        var network = CommonOptions.Network();
        var budget = CommonOptions.Budget();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var metrics = new Option<string[]>("--metric") { Description = "Metric to show; all when absent. May be repeated.", HelpName = "name" };
        var output = new Option<string?>("--out") { Description = "CSV file of all points, written as they finish.", HelpName = "file" };
        var command = new Command("sweep", "Run every point of the scenario's sweep: grid.") { file, set, network, budget, metrics, output, json, root };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var settings = CommandContext.Settings(parsed.GetValue(set), parsed.GetValue(network), parsed.GetValue(budget));
            var scenario = context.Load(path, settings, parsed.GetValue(root));
            if (scenario.Sweep.Count == 0 || SweepGrid.Count(scenario.Sweep) > SweepGrid.Limit)
            {
                throw new UserException(scenario.Sweep.Count == 0
                    ? $"{path} has no sweep: write sweep: {{cluster.nodes: [16, 32]}}"
                    : string.Create(CultureInfo.InvariantCulture, $"the grid of {path} has more than {SweepGrid.Limit} points"));
            }

            // Every point is checked before the first one runs: a mistake in the last point must not cost the night.
            var points = SweepGrid.Points(scenario.Sweep);
            var scenarios = points.Select(point => context.Load(path, [.. settings, .. point.Settings], parsed.GetValue(root))).ToList();
            using var csv = parsed.GetValue(output) is { } name ? new StreamWriter(name) : null;
            var rows = new List<(SweepPoint Point, RunResult Result)>();
            for (var i = 0; i < points.Count; i++)
            {
                rows.Add((points[i], context.Run(scenarios[i])));
                WriteCsv(csv, rows);
            }

            Print(context.Terminal, rows, parsed.GetValue(metrics) ?? [], parsed.GetValue(json));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(Terminal terminal, List<(SweepPoint Point, RunResult Result)> rows, string[] wanted, bool json)
    {
        if (json)
        {
            var data = rows.Select(row => new { settings = row.Point.Settings, metrics = row.Result.Metrics, hash = row.Result.Hash });
            terminal.Results.WriteLine(JsonSerializer.Serialize(data, Options));
            return;
        }

        var names = rows[0].Result.Metrics
            .Where(metric => wanted.Length == 0 || wanted.Contains(metric.Name))
            .Select(metric => (metric.Name, metric.Unit))
            .ToList();
        var table = ResultPrinter.Table([.. rows[0].Point.Settings.Select(Path), .. names.Select(name => $"{name.Name} ({name.Unit})")]);
        foreach (var (point, result) in rows)
        {
            var values = names
                .Select(name => result.Metrics.FirstOrDefault(metric => metric.Name == name.Name))
                .Select(metric => metric is null ? "" : ResultPrinter.Number(metric.Value));
            table.AddRow(ResultPrinter.Cells([.. point.Settings.Select(Value), .. values]));
        }

        terminal.ResultConsole.Write(table);
    }

    /// <summary>Long form, one line per point and metric; kept when the sweep is interrupted.</summary>
    private static void WriteCsv(StreamWriter? csv, List<(SweepPoint Point, RunResult Result)> rows)
    {
        if (csv is null)
        {
            return;
        }

        var (point, result) = rows[^1];
        if (rows.Count == 1)
        {
            csv.WriteLine(string.Join(',', point.Settings.Select(Path).Append("metric").Append("value").Append("unit").Select(Cell)));
        }

        foreach (var metric in result.Metrics)
        {
            var value = metric.Value.ToString("R", CultureInfo.InvariantCulture);
            csv.WriteLine(string.Join(',', point.Settings.Select(Value).Append(metric.Name).Append(value).Append(metric.Unit).Select(Cell)));
        }

        csv.Flush();
    }

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0
        ? text
        : new StringBuilder(text).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();

    private static string Path(string setting) => setting[..setting.IndexOf('=', StringComparison.Ordinal)];

    private static string Value(string setting) => setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
