using System.CommandLine;
using Sim.Cli.Hosting;

namespace Sim.Cli.Commands;

/// <summary><c>sim init</c>: a scenario to start from.</summary>
internal static class InitCommand
{
    public const string Starter =
        """
        # yaml-language-server: $schema=schema/scenario.schema.json
        # Run it: sim run FILE. Every value and its origin: sim explain FILE.
        name: first-exchange
        question: How long do dispatch and combine of one MoE layer take between 64 H800?
        study: expert-exchange

        cluster:
          node: h800        # a name in library/nodes
          nodes: 8
          fabric: mpft-8    # a name in library/fabrics
          # override: {node: {nic: {port_rate: 200 Gb/s}}}

        model: models/deepseek-v3/config.json

        exchange:
          tokens: 4096
          expert_parallel: [16, 32, 64]

        experts:
          routing: drawn
          skew: 0
          group_limit: 4

        """;

    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("file") { Description = "File to write.", DefaultValueFactory = _ => "scenario.yaml" };
        var command = new Command("init", "Write a scenario to start from.") { file };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            if (Path.Exists(path))
            {
                throw new UserException($"{path} exists: name another file");
            }

            File.WriteAllText(path, Starter);
            context.Terminal.Messages.WriteLine($"wrote {path}; run it with: sim run {path}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
