using System.CommandLine;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
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
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var output = new Option<string?>("--out") { Description = "Report folder; reports/<name> by default.", HelpName = "folder" };
        var command = new Command("run", "Run a scenario and write its report.") { file, set, network, output, json, root };
        command.SetAction(parsed =>
        {
            var settings = CommandContext.Settings(parsed.GetValue(set), parsed.GetValue(network));
            var path = parsed.GetRequiredValue(file);
            var scenario = context.Load(path, settings, parsed.GetValue(root));
            var result = context.Run(scenario);
            var folder = parsed.GetValue(output) ?? Path.Combine("reports", scenario.Name);
            ReportFolder.Write(scenario, result, folder, CommandLine.Of(["sim", "run", path, .. settings.SelectMany(setting => new[] { "--set", setting })]));
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
