using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Running;

namespace Sim.Cli.Commands;

/// <summary><c>sim xcheck</c>: one scenario under every network model that fits, side by side, and where they part.</summary>
internal static class CrossCheckCommand
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly NetworkKind[] Kinds = [NetworkKind.Analytic, NetworkKind.Flow, NetworkKind.Packet];

    public static Command Create(CommandContext context)
    {
        var file = CommonOptions.File();
        var networks = new Option<NetworkKind[]>("--network") { Description = "Network model to compare: analytic, flow or packet. May be repeated; all when absent.", HelpName = "model" };
        var set = CommonOptions.Set();
        var budget = CommonOptions.Budget();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var command = new Command("xcheck", "Run a scenario under every network model that fits and show where they part.") { file, networks, set, budget, json, root };
        command.SetAction(parsed =>
        {
            var results = new Dictionary<NetworkKind, RunResult>();
            var refused = new List<string>();
            var chosen = parsed.GetValue(networks) is { Length: > 0 } some ? Kinds.Where(some.Contains) : Kinds;
            Scenario Load(string? network) => context.Load(
                parsed.GetRequiredValue(file), CommandContext.Settings(parsed.GetValue(set), network, parsed.GetValue(budget)), parsed.GetValue(root));

            // What is wrong under its own network is wrong; what is wrong under another does not fit.
            Load(null);
            foreach (var kind in chosen)
            {
                try
                {
                    results[kind] = context.Run(Load(Choices.Word(kind)));
                }
                catch (UserException unfit)
                {
                    refused.Add($"{Choices.Word(kind)}: {string.Join("; ", unfit.Findings.Select(finding => finding.Path.Length == 0 ? finding.Message : $"{finding.Path}: {finding.Message}"))}");
                }
                catch (RunFailedException failed)
                {
                    refused.Add($"{Choices.Word(kind)}: {failed.Message}");
                }
            }

            if (results.Count == 0)
            {
                throw new RunFailedException(string.Join('\n', refused));
            }

            Show(results, refused, context.Terminal, parsed.GetValue(json));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Show(Dictionary<NetworkKind, RunResult> results, List<string> refused, Terminal terminal, bool json)
    {
        if (json)
        {
            var data = new
            {
                networks = results.ToDictionary(pair => Choices.Word(pair.Key), pair => new { pair.Value.Mode, pair.Value.Metrics, pair.Value.LinkUse, pair.Value.Hash }),
                reasons = Packets(results)?.Tables.FirstOrDefault(table => table.Name == "packet_reasons")?.Rows.Select(row => row[0]) ?? [],
                refused,
            };
            terminal.Results.WriteLine(JsonSerializer.Serialize(data, Options));
            return;
        }

        ResultPrinter.Print([Metrics(results), .. LinkTables(results)], terminal);
        if (Packets(results) is { } packets)
        {
            ResultPrinter.Print([.. packets.Tables.Where(table => table.Name.StartsWith("packet_", StringComparison.Ordinal))], terminal);
        }

        foreach (var line in refused)
        {
            terminal.Results.WriteLine("left out: " + line);
        }
    }

    /// <summary>Metrics that every result has, and their change from flows to packets, or from alone to shared where there are no packets.</summary>
    private static ResultTable Metrics(Dictionary<NetworkKind, RunResult> results)
    {
        var kinds = Kinds.Where(results.ContainsKey).ToList();
        var rows = results[kinds[0]].Metrics.Select(metric => metric.Name).Where(name => kinds.All(kind => Value(results[kind], name) is not null));
        return new ResultTable(
            "xcheck",
            "One scenario under each network",
            ["metric", "unit", .. kinds.Select(Choices.Word), .. kinds.Skip(1).Select((kind, i) => $"{Choices.Word(kind)} from {Choices.Word(kinds[i])}")],
            [.. rows.Select(name => (IReadOnlyList<string>)
            [
                name, results[kinds[0]].Metrics.First(metric => metric.Name == name).Unit, .. kinds.Select(kind => ResultPrinter.Number(Value(results[kind], name)!.Value)),
                .. kinds.Skip(1).Select((kind, i) => Change(Value(results[kinds[i]], name)!.Value, Value(results[kind], name)!.Value)),
            ])]);
    }

    /// <summary>Use of links under flows and under packets, those that differ most first.</summary>
    private static IEnumerable<ResultTable> LinkTables(Dictionary<NetworkKind, RunResult> results)
    {
        if (Packets(results) is not { LinkUse.Count: > 0 } packets || !results.TryGetValue(NetworkKind.Flow, out var flows))
        {
            yield break;
        }

        var other = flows.LinkUse.ToDictionary(use => (use.Tier, use.Plane));
        yield return new ResultTable(
            "xcheck_links",
            "Where they part: use of links, mean and busiest",
            ["links", "plane", "flow mean", "packet mean", "flow busiest", "packet busiest"],
            [.. packets.LinkUse
                .Select(use => (Packet: use, Flow: other.GetValueOrDefault((use.Tier, use.Plane))))
                .Where(pair => pair.Packet.Bytes + (pair.Flow?.Bytes ?? 0) > 0)
                .OrderByDescending(pair => Math.Abs(pair.Packet.MaxUtilisation - (pair.Flow?.MaxUtilisation ?? 0)))
                .Select(pair => (IReadOnlyList<string>)
                [
                    pair.Packet.Tier, pair.Packet.Plane < 0 ? "" : pair.Packet.Plane.ToString(CultureInfo.InvariantCulture), Share(pair.Flow?.MeanUtilisation), Share(pair.Packet.MeanUtilisation),
                    Share(pair.Flow?.MaxUtilisation), Share(pair.Packet.MaxUtilisation),
                ])]);
    }

    private static RunResult? Packets(Dictionary<NetworkKind, RunResult> results) => results.GetValueOrDefault(NetworkKind.Packet);

    private static double? Value(RunResult result, string name) => result.Metrics.FirstOrDefault(metric => metric.Name == name)?.Value;

    private static string Share(double? share) => share is { } value ? value.ToString("P1", CultureInfo.InvariantCulture) : "";

    private static string Change(double from, double to) => from == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{((to / from) - 1) * 100:+0.00;-0.00;0.00} %");
}
