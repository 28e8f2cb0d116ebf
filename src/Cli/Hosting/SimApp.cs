using System.CommandLine;
using System.CommandLine.Invocation;
using Sim.Cli.Commands;
using Sim.Cli.Output;
using Sim.Scenarios.Running;

namespace Sim.Cli.Hosting;

/// <summary>The <c>sim</c> command: parses arguments, runs a command, turns every outcome into an exit code.</summary>
public static class SimApp
{
    /// <summary>Runs the program; never throws.</summary>
    public static int Run(string[] args, SimServices services, TextWriter results, TextWriter messages, CancellationToken token)
    {
        var context = new CommandContext(services, new Terminal(results, messages), token);
        try
        {
            var parsed = Root(context).Parse(args);
            if (parsed.Action is ParseErrorAction)
            {
                foreach (var error in parsed.Errors)
                {
                    messages.WriteLine("error: " + error.Message);
                }

                messages.WriteLine("sim --help shows how to use it");
                return ExitCodes.BadInput;
            }

            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = results, Error = messages });
        }
        catch (Exception exception)
        {
            return Outcome(exception, context.Terminal);
        }
    }

    /// <summary>The command tree, for help and completion.</summary>
    public static RootCommand Root(CommandContext context) => new("Simulates clusters that train and serve large models: what a change costs or brings, and why.")
    {
        RunCommand.Create(context),
        CheckCommand.Create(context),
        ExplainCommand.Create(context),
        SweepCommand.Create(context),
        CompareCommand.Create(context),
        CrossCheckCommand.Create(context),
        SensitivityCommand.Create(context),
        TopoCommand.Create(context),
        CalibrateCommand.Create(context),
        NetCommand.Create(context),
        SchemaCommand.Create(context),
        InitCommand.Create(context),
        ValidateCommand.Create(context),
    };

    /// <summary>One line a user can act on, and the exit code. A bug shows its stack only under SIM_DEBUG.</summary>
    private static int Outcome(Exception exception, Terminal terminal)
    {
        switch (exception)
        {
            case OperationCanceledException:
                terminal.Messages.WriteLine("interrupted");
                return ExitCodes.Interrupted;
            case UserException { Findings.Count: > 0 } user:
                terminal.Print(user.Findings);
                return ExitCodes.BadInput;
            case UserException user:
                terminal.Messages.WriteLine("error: " + user.Message);
                return ExitCodes.BadInput;
            case RunFailedException failed:
                terminal.Messages.WriteLine("could not finish: " + failed.Message);
                return ExitCodes.CouldNotFinish;
            case IOException or UnauthorizedAccessException:
                terminal.Messages.WriteLine("error: " + exception.Message);
                return ExitCodes.CouldNotFinish;
            default:
                var debug = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SIM_DEBUG"));
                terminal.Messages.WriteLine($"bug: {exception.GetType().Name}: {exception.Message}");
                terminal.Messages.WriteLine(debug ? exception.ToString() : "this is a fault of sim, not of the input; SIM_DEBUG=1 shows where");
                return ExitCodes.Bug;
        }
    }
}
