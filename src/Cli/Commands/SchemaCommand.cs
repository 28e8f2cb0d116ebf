using System.CommandLine;
using Sim.Cli.Hosting;
using Sim.Scenarios.Schema;

namespace Sim.Cli.Commands;

/// <summary><c>sim schema</c>: the JSON Schema of scenarios.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("schema", "Print the JSON Schema of scenario files.");
        command.SetAction(_ =>
        {
            context.Terminal.Results.Write(SchemaWriter.Write());
            return ExitCodes.Ok;
        });
        return command;
    }
}
