using System.CommandLine;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Reports.Formatting;
using Sim.Reports.Writing;

namespace Sim.Cli.Commands;

/// <summary><c>sim sensitivity</c>: which parameter moves the first metric most.</summary>
internal static class SensitivityCommand
{
    public static Command Create(CommandContext context)
    {
        var file = CommonOptions.File();
        var set = CommonOptions.Set();
        var network = CommonOptions.Network();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var output = new Option<string?>("--out") { Description = "Report folder; reports/<name>-sensitivity by default.", HelpName = "folder" };
        var command = new Command("sensitivity", "Elasticity of the first metric to every parameter and kernel basis of a scenario.") { file, set, network, output, json, root };
        command.SetAction(parsed =>
        {
            var settings = CommandContext.Settings(parsed.GetValue(set), parsed.GetValue(network));
            var path = parsed.GetRequiredValue(file);
            var scenario = context.Load(path, settings, parsed.GetValue(root));
            var result = new SensitivityRunner(context, Workers.All).Run(scenario);
            var folder = parsed.GetValue(output) ?? Path.Combine("reports", scenario.Name + "-sensitivity");
            ReportFolder.Write(scenario, result, folder, CommandLine.Of(["sim", "sensitivity", path, .. settings.SelectMany(setting => new[] { "--set", setting })]));
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.Write(ResultJson.Serialize(result));
            }
            else
            {
                context.Terminal.Results.WriteLine(SensitivityTables.Describe(result));
                ResultPrinter.Print(SensitivityTables.Of(result), context.Terminal);
            }

            context.Terminal.Messages.WriteLine($"report in {Path.Combine(folder, "report.html")}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
