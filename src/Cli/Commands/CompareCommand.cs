using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Engine.Results;
using Sim.Scenarios;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim compare</c>: what changed between two results, or how sure the difference of two scenarios is.</summary>
internal static class CompareCommand
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(CommandContext context)
    {
        var first = new Argument<string>("a") { Description = "result.json or report folder; with --uncertainty a scenario or a report folder, whose scenario runs again." };
        var second = new Argument<string>("b") { Description = "The same." };
        var draws = new DrawOptions();
        var set = CommonOptions.Set();
        var network = CommonOptions.Network();
        var budget = CommonOptions.Budget();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var command = new Command("compare", "Compare two results, metric by metric; with --uncertainty two scenarios, draw by draw.") { first, second, draws.Draws, draws.Seed, set, network, budget, json, root };
        command.SetAction(parsed =>
        {
            var settings = CommandContext.Settings(parsed.GetValue(set), parsed.GetValue(network), parsed.GetValue(budget));
            if (draws.Runner(context, parsed) is { } runner)
            {
                Scenario Load(Argument<string> of) => context.Load(ScenarioOf(parsed.GetRequiredValue(of)), settings, parsed.GetValue(root));
                Pairs(context, runner, Load(first), Load(second), parsed.GetValue(json));
                return ExitCodes.Ok;
            }

            if (settings.Count > 0)
            {
                var option = parsed.GetValue(network) is not null ? "--network" : parsed.GetValue(budget) is not null ? "--budget" : "--set";
                throw new UserException($"{option} belongs to --uncertainty: results are compared as they are");
            }

            var left = ResultReader.Read(parsed.GetRequiredValue(first));
            var right = ResultReader.Read(parsed.GetRequiredValue(second));
            var rows = Rows(left, right);
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.WriteLine(JsonSerializer.Serialize(new { same = left.Hash == right.Hash, metrics = rows }, Options));
                return ExitCodes.Ok;
            }

            var table = ResultPrinter.Table("metric", "a", "b", "unit", "change");
            foreach (var row in rows)
            {
                table.AddRow(ResultPrinter.Cells(row.Metric, Number(row.A), Number(row.B), row.Unit, Change(row)));
            }

            context.Terminal.Results.WriteLine($"a: {left.Scenario} ({left.Mode})");
            context.Terminal.Results.WriteLine($"b: {right.Scenario} ({right.Mode})");
            context.Terminal.ResultConsole.Write(table);
            context.Terminal.Results.WriteLine(left.Hash == right.Hash ? "the runs are identical, event by event" : "the runs differ");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Both scenarios with the same draws.</summary>
    private static void Pairs(CommandContext context, DrawRunner runner, Scenario first, Scenario second, bool json)
    {
        var (a, b) = (runner.Run(first), runner.Run(second));
        var changes = PairedChange.Of(a, b);
        if (changes.Count == 0)
        {
            throw new UserException($"{first.Name} and {second.Name} have no metric in common");
        }

        if (json)
        {
            PairedPrinter.PrintJson(changes, a, b, context.Terminal);
            return;
        }

        context.Terminal.Results.WriteLine($"a: {first.Name}");
        context.Terminal.Results.WriteLine($"b: {second.Name}");
        PairedPrinter.Print(changes, a, b, context.Terminal);
    }

    /// <summary>A scenario file, or the resolved scenario of a report.</summary>
    private static string ScenarioOf(string path) => Directory.Exists(path)
        ? Path.Combine(path, "resolved.yaml")
        : Path.GetExtension(path) == ".json" ? throw new UserException($"{path} cannot run again: name a scenario or a report folder") : path;

    /// <summary>Metrics of either result, a's order first; a missing value or another unit stays empty on its side.</summary>
    private static List<CompareRow> Rows(RunResult left, RunResult right)
    {
        var others = right.Metrics.GroupBy(metric => (metric.Name, metric.Unit)).ToDictionary(group => group.Key, group => group.First().Value);
        var rows = left.Metrics
            .Select(metric => new CompareRow(metric.Name, metric.Value, others.Remove((metric.Name, metric.Unit), out var other) ? other : null, metric.Unit))
            .ToList();
        rows.AddRange(right.Metrics
            .Where(metric => others.ContainsKey((metric.Name, metric.Unit)))
            .Select(metric => new CompareRow(metric.Name, null, metric.Value, metric.Unit)));
        return rows;
    }

    private static string Change(CompareRow row) => row is { A: { } a, B: { } b } && a != 0
        ? string.Create(CultureInfo.InvariantCulture, $"{((b / a) - 1) * 100:+0.00;-0.00;0.00} %")
        : "";

    private static string Number(double? value) => value is { } number ? ResultPrinter.Number(number) : "";

    /// <summary>One metric of two results.</summary>
    private sealed record CompareRow(string Metric, double? A, double? B, string Unit);
}
