using System.CommandLine;
using System.Globalization;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Scenarios.Running;

namespace Sim.Cli.Commands;

/// <summary><c>sim topo</c>: switches, links, cost, diameter and bisection of a fabric, without writing a scenario.</summary>
internal static class TopoCommand
{
    public static Command Create(CommandContext context)
    {
        var node = new Option<string>("--node") { Description = "Node of the library.", DefaultValueFactory = _ => "h800", HelpName = "name" };
        var fabric = new Option<string>("--fabric") { Description = "Fabric of the library.", DefaultValueFactory = _ => "mpft-8", HelpName = "name" };
        var nodes = new Option<int>("--nodes") { Description = "Number of nodes.", DefaultValueFactory = _ => 256, HelpName = "count" };
        var set = CommonOptions.Set();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var command = new Command("topo", "Analyse a fabric: switches, links, cost, diameter, bisection.") { node, fabric, nodes, set, json, root };
        command.SetAction(parsed =>
        {
            var text = $"""
                name: topo
                question: What does this fabric consist of?
                study: topology
                cluster:
                  node: {Quoted(parsed.GetRequiredValue(node))}
                  fabric: {Quoted(parsed.GetRequiredValue(fabric))}
                  nodes: {parsed.GetValue(nodes).ToString(CultureInfo.InvariantCulture)}
                """;
            var scenario = context.Accept(context.Services.Loader(parsed.GetValue(root)).LoadText(text, "sim topo", parsed.GetValue(set) ?? []));
            var result = context.Run(scenario);
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.WriteLine(ResultFile.ToJson(result));
            }
            else
            {
                ResultPrinter.Print(result, context.Terminal);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
