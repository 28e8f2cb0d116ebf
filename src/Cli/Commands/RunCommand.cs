using System.CommandLine;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Scenarios.Expectations;
using Sim.Scenarios.Running;

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
            var scenario = context.Load(parsed.GetRequiredValue(file), settings, parsed.GetValue(root));
            var result = context.Run(scenario);
            var folder = parsed.GetValue(output) ?? Path.Combine("reports", scenario.Name);
            ReportFolder.Write(scenario, result, context.Services.Writers, folder);
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.WriteLine(ResultFile.ToJson(result));
            }
            else
            {
                ResultPrinter.Print(result, context.Terminal);
                ResultPrinter.Print(ExpectationCheck.Evaluate(scenario.Expect, result), context.Terminal);
            }

            context.Terminal.Messages.WriteLine($"report in {folder}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
