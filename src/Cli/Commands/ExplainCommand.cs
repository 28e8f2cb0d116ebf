using System.CommandLine;
using System.Text.Json;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Scenarios.Explaining;

namespace Sim.Cli.Commands;

/// <summary><c>sim explain</c>: the resolved scenario with the origin of every value.</summary>
internal static class ExplainCommand
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(CommandContext context)
    {
        var file = CommonOptions.File();
        var set = CommonOptions.Set();
        var json = CommonOptions.Json();
        var root = CommonOptions.Root();
        var yaml = new Option<bool>("--yaml") { Description = "Print the resolved scenario as YAML that can be run again." };
        var command = new Command("explain", "Show every value of a scenario and where it comes from.") { file, set, json, yaml, root };
        command.SetAction(parsed =>
        {
            var scenario = context.Load(parsed.GetRequiredValue(file), parsed.GetValue(set) ?? [], parsed.GetValue(root));
            var values = ScenarioExplainer.Explain(scenario);
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.WriteLine(JsonSerializer.Serialize(values, Options));
            }
            else if (parsed.GetValue(yaml))
            {
                context.Terminal.Results.Write(ReportFolder.Resolved(scenario));
            }
            else
            {
                var width = values.Max(value => value.Path.Length);
                foreach (var value in values)
                {
                    var source = value.Source is null ? "" : $"; source: {value.Source}";
                    context.Terminal.Results.WriteLine($"{value.Path.PadRight(width)} = {value.Value}   [{value.Origin}{source}]");
                }
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
