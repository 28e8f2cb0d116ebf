using System.CommandLine;
using Sim.Cli.Hosting;
using Sim.Scenarios.Schema;

namespace Sim.Cli.Commands;

/// <summary><c>sim schema</c>: the JSON Schema of scenarios, or the same keys for people.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommandContext context)
    {
        var markdown = new Option<bool>("--markdown") { Description = "Print the reference of all keys as Markdown instead." };
        var command = new Command("schema", "Print the JSON Schema of scenario files.") { markdown };
        command.SetAction(parsed =>
        {
            context.Terminal.Results.Write(parsed.GetValue(markdown) ? ReferenceWriter.Write() : SchemaWriter.Write());
            return ExitCodes.Ok;
        });
        return command;
    }
}
