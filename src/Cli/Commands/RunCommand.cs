using System.CommandLine;
using Sim.Cli.Alternatives;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Reports.Writing;
using Sim.Scenarios.Expectations;

namespace Sim.Cli.Commands;

/// <summary><c>sim run</c>: one scenario, its answer on stdout, its report in a folder.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var file = CommonOptions.File();
        var set = CommonOptions.Set();
        var network = CommonOptions.Network();
        var budget = CommonOptions.Budget();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var bare = new Option<bool>("--no-alternatives") { Description = "Leave out the scenario's alternatives: one run instead of one for each." };
        var output = new Option<string?>("--out") { Description = "Report folder; reports/<name> by default.", HelpName = "folder" };
        var draws = new DrawOptions();
        var command = new Command("run", "Run a scenario and write its report.") { file, set, network, budget, bare, draws.Draws, draws.Seed, output, json, root };
        command.SetAction(parsed =>
        {
            var settings = CommandContext.Settings(parsed.GetValue(set), parsed.GetValue(network), parsed.GetValue(budget));
            var path = parsed.GetRequiredValue(file);
            var runner = draws.Runner(context, parsed);
            var home = parsed.GetValue(root);
            var scenario = context.Load(path, settings, home);
            var alone = scenario.Alternatives.Count == 0 || parsed.GetValue(bare);
            var result = alone
                ? context.Run(scenario)
                : new AlternativeRunner(context, more => context.Load(path, [.. settings, .. more], home)).Run(scenario);
            result = runner is null ? result : result with { Sampled = runner.Run(scenario) };
            var folder = parsed.GetValue(output) ?? Path.Combine("reports", scenario.Name);
            ReportFolder.Write(scenario, result, folder, CommandLine.Of(
            [
                "sim", "run", path, .. settings.SelectMany(setting => new[] { "--set", setting }), .. parsed.GetValue(bare) ? (string[])["--no-alternatives"] : [],
                .. draws.Words(parsed),
            ]));
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.Write(ResultJson.Serialize(result));
            }
            else
            {
                ResultPrinter.Print(result, context.Terminal);
                ResultPrinter.Print(ExpectationCheck.Evaluate(scenario.Expect, result), context.Terminal);
            }

            context.Terminal.Messages.WriteLine($"report in {Path.Combine(folder, "report.html")}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
