using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sim.Cli.Checking;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Reports.Catalogue;
using Sim.Reports.Checks;
using Sim.Scenarios.Expectations;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Sections;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim check</c>: runs scenarios and holds them to their expectations. The command of CI.</summary>
internal static class CheckCommand
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(CommandContext context)
    {
        var paths = new Argument<string[]>("paths") { Description = "Scenario files and folders.", Arity = ArgumentArity.OneOrMore };
        var junit = new Option<string?>("--junit") { Description = "Write the outcome as JUnit XML.", HelpName = "file" };
        var github = new Option<bool>("--github") { Description = "Print GitHub annotations; on by itself in GitHub Actions." };
        var network = CommonOptions.Network();
        var budget = CommonOptions.Budget();
        var catalogue = new Option<string?>("--catalogue") { Description = "Write the list of the scenarios, README.md with its pictures, into this folder.", HelpName = "folder" };
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var command = new Command("check", "Run scenarios and hold them to their expectations.") { paths, network, budget, junit, github, catalogue, json, root };
        command.SetAction(parsed =>
        {
            var files = ScenarioFinder.Find(parsed.GetRequiredValue(paths));
            var settings = CommandContext.Settings(null, parsed.GetValue(network), parsed.GetValue(budget));
            var (checks, listed, interrupted) = CheckAll(context, files, settings, parsed.GetValue(root));
            var cases = checks.OfType<CheckCase>().ToList();
            Report(cases, context.Terminal, parsed.GetValue(json));
            if (parsed.GetValue(junit) is { } target)
            {
                using var stream = File.Create(target);
                JUnitWriter.Write(CheckOutcomes.Of(cases), stream);
            }

            if (parsed.GetValue(catalogue) is { } folder && !interrupted)
            {
                CatalogueWriter.Write(folder, [.. listed.OfType<CatalogueEntry>()]);
            }

            if (parsed.GetValue(github) || Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true")
            {
                // Annotations are messages: with --json, stdout stays JSON.
                GitHubAnnotationWriter.Write(CheckOutcomes.Of(cases), context.Terminal.Messages);
            }

            return interrupted ? ExitCodes.Interrupted : cases.Max(item => item.ExitCode);
        });
        return command;
    }

    /// <summary>All scenarios side by side, in their order; null for one that an interrupt kept from ending.</summary>
    private static (CheckCase?[] Cases, CatalogueEntry?[] Entries, bool Interrupted) CheckAll(
        CommandContext context, IReadOnlyList<string> files, IReadOnlyList<string> settings, string? root)
    {
        var cases = new CheckCase?[files.Count];
        var entries = new CatalogueEntry?[files.Count];
        using var line = new ProgressPrinter(context.Terminal);
        var progress = new SharedProgress(files.Count, line);
        try
        {
            Workers.All.Run(files.Count, i =>
            {
                cases[i] = ScenarioChecker.Check(files[i], context, settings, root, progress.Of(i), result => entries[i] = CatalogueEntry.Of(Below(files[i]), result));
                progress.Done(i);
            });
            return (cases, entries, false);
        }
        catch (OperationCanceledException)
        {
            return (cases, entries, true);
        }
    }

    private static void Report(List<CheckCase> cases, Terminal terminal, bool json)
    {
        var outcomes = cases.SelectMany(item => item.Outcomes).ToList();
        if (json)
        {
            var data = new
            {
                passed = cases.All(item => item.Passed),
                publication = Count(outcomes, ExpectationKind.Publication),
                regression = Count(outcomes, ExpectationKind.Regression),
                cases,
            };
            terminal.Results.WriteLine(JsonSerializer.Serialize(data, Options));
            return;
        }

        var table = ResultPrinter.Table("scenario", "outcome", "holds", "expected", "actual", "deviation or reason");
        foreach (var item in cases)
        {
            var reason = item.Failure ?? string.Join('\n', item.Findings);
            table.AddRow(ResultPrinter.Cells(item.File, Word(item.Passed), HeldOf(item), "", "", reason));
            foreach (var outcome in item.Outcomes)
            {
                var claim = outcome.Expectation;
                table.AddRow(ResultPrinter.Cells(
                    "  " + claim.Metric, Word(outcome.Holds), Choices.Word(claim.Kind), Expected(claim), Actual(outcome), outcome.Message));
            }
        }

        terminal.ResultConsole.Write(table);
        terminal.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases.Count(item => item.Passed)} of {cases.Count} scenarios ok"));
        terminal.Results.WriteLine("publication expectations: " + Text(Count(outcomes, ExpectationKind.Publication)));
        terminal.Results.WriteLine("regression expectations: " + Text(Count(outcomes, ExpectationKind.Regression)));
    }

    /// <summary>The path of a scenario below the folder named <c>scenarios</c>, where the list lies; as given where there is no such folder.</summary>
    private static string Below(string file)
    {
        var path = file.Replace('\\', '/');
        var at = path.LastIndexOf("scenarios/", StringComparison.Ordinal);
        return at < 0 ? path : path[(at + "scenarios/".Length)..];
    }

    private static string Word(bool good) => good ? "ok" : "FAILED";

    private static string HeldOf(CheckCase item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Outcomes.Count(outcome => outcome.Holds)}/{item.Outcomes.Count}");

    private static string Expected(Expectation expectation) => expectation.Value is { } value
        ? $"{value} +-{expectation.Tolerance}"
        : $"{expectation.Min} .. {expectation.Max}";

    private static string Actual(ExpectationOutcome outcome) => outcome.Actual is { } actual ? new Measure(actual, outcome.Unit).ToString() : "";

    private static HeldCount Count(List<ExpectationOutcome> outcomes, ExpectationKind kind) => new(
        outcomes.Count(outcome => outcome.Expectation.Kind == kind && outcome.Holds), outcomes.Count(outcome => outcome.Expectation.Kind == kind));

    private static string Text(HeldCount count) => string.Create(CultureInfo.InvariantCulture, $"{count.Held} of {count.Total} hold");

    /// <summary>Expectations of a kind that hold, of how many.</summary>
    private sealed record HeldCount(int Held, int Total);
}
