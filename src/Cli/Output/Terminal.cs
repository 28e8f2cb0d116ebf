using Sim.Units;
using Spectre.Console;

namespace Sim.Cli.Output;

/// <summary>The two streams of the program: results on one, progress and messages on the other.</summary>
/// <param name="results">Standard output.</param>
/// <param name="messages">Standard error.</param>
public sealed class Terminal(TextWriter results, TextWriter messages)
{
    /// <summary>Width of tables when the output is no terminal: files and pipes do not wrap.</summary>
    private const int PlainWidth = 160;

    public TextWriter Results { get; } = results;

    /// <summary>Messages; safe to write to from several threads.</summary>
    public TextWriter Messages { get; } = ReferenceEquals(messages, System.Console.Error) ? messages : TextWriter.Synchronized(messages);

    /// <summary>Tables and colours on the results stream; plain when it is redirected or <c>NO_COLOR</c> is set.</summary>
    public IAnsiConsole ResultConsole { get; } = Console(results, System.Console.IsOutputRedirected || !ReferenceEquals(results, System.Console.Out));

    /// <summary>The same for messages.</summary>
    public IAnsiConsole MessageConsole { get; } = Console(messages, System.Console.IsErrorRedirected || !ReferenceEquals(messages, System.Console.Error));

    /// <summary>True when a person watches the messages.</summary>
    public bool IsInteractive => ReferenceEquals(Messages, System.Console.Error) && !System.Console.IsErrorRedirected;

    /// <summary>Prints findings, one per line, in the form editors understand.</summary>
    public void Print(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Messages.WriteLine(finding);
        }
    }

    private static IAnsiConsole Console(TextWriter writer, bool plain)
    {
        var noColor = plain || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (plain)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
