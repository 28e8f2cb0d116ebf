using System.CommandLine;
using System.Globalization;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Reports.Writing;

namespace Sim.Cli.Commands;

/// <summary><c>sim topo</c>: switches, links, cost, diameter and bisection of a fabric, and its drawing, without writing a scenario.</summary>
internal static class TopoCommand
{
    public static Command Create(CommandContext context)
    {
        var node = new Option<string>("--node") { Description = "Node of the library.", DefaultValueFactory = _ => "h800", HelpName = "name" };
        var fabric = new Option<string>("--fabric") { Description = "Fabric of the library.", DefaultValueFactory = _ => "mpft-8", HelpName = "name" };
        var nodes = new Option<int>("--nodes") { Description = "Number of nodes.", DefaultValueFactory = _ => 256, HelpName = "count" };
        var set = CommonOptions.Set();
        var output = new Option<string?>("--out") { Description = "Report folder with the drawing; reports/topo-<fabric>-<nodes> by default.", HelpName = "folder" };
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var command = new Command("topo", "Analyse and draw a fabric: switches, links, cost, diameter, bisection.") { node, fabric, nodes, set, output, json, root };
        command.SetAction(parsed =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"topo-{Plain(parsed.GetRequiredValue(fabric))}-{parsed.GetValue(nodes)}");
            var settings = parsed.GetValue(set) ?? [];
            var text = $"""
                name: {name}
                question: What does this fabric consist of?
                study: topology
                cluster:
                  node: {Quoted(parsed.GetRequiredValue(node))}
                  fabric: {Quoted(parsed.GetRequiredValue(fabric))}
                  nodes: {parsed.GetValue(nodes).ToString(CultureInfo.InvariantCulture)}
                """;
            var scenario = context.Accept(context.Services.Loader(parsed.GetValue(root)).LoadText(text, "sim topo", settings));
            var result = context.Run(scenario);
            var folder = parsed.GetValue(output) ?? Path.Combine("reports", name);
            ReportFolder.Write(scenario, result, folder, CommandLine.Of(
            [
                "sim", "topo", "--node", parsed.GetRequiredValue(node), "--fabric", parsed.GetRequiredValue(fabric),
                "--nodes", parsed.GetValue(nodes).ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]));
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.Write(ResultJson.Serialize(result));
            }
            else
            {
                ResultPrinter.Print(result, context.Terminal);
            }

            var drawing = Path.Combine(folder, "plots", "topology.svg");
            context.Terminal.Messages.WriteLine(File.Exists(drawing) ? $"drawing in {drawing}" : "no drawing: only layered fabrics are drawn");
            context.Terminal.Messages.WriteLine($"report in {Path.Combine(folder, "report.html")}");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>A fabric's name as part of a folder's.</summary>
    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
