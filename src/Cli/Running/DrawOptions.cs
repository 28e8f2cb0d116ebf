using System.CommandLine;
using Sim.Cli.Hosting;

namespace Sim.Cli.Running;

/// <summary>The options <c>--uncertainty</c> and <c>--draw-seed</c> of a command.</summary>
internal sealed class DrawOptions
{
    /// <summary>With one draw there is no interval.</summary>
    private const int Fewest = 2;

    public Option<int?> Draws { get; } = new("--uncertainty") { Description = "Run again with this many drawn profiles; show median and 5 to 95 %.", HelpName = "draws" };

    public Option<long?> Seed { get; } = new("--draw-seed") { Description = "Seed of the draws; 1 by default.", HelpName = "seed" };

    /// <summary>The runner that the user asked for, or null. Throws <see cref="UserException"/> for numbers that make no sense.</summary>
    public DrawRunner? Runner(CommandContext context, ParseResult parsed)
    {
        var seed = parsed.GetValue(Seed);
        if (parsed.GetValue(Draws) is not { } draws)
        {
            return seed is null ? null : throw new UserException("--draw-seed belongs to --uncertainty");
        }

        if (draws < Fewest || seed < 0)
        {
            throw new UserException(draws < Fewest ? $"--uncertainty {draws}: an interval needs {Fewest} draws or more" : $"--draw-seed {seed}: 0 or more was expected");
        }

        return new DrawRunner(context, draws, seed ?? 1, Workers.All);
    }

    /// <summary>The options as typed, for the command line that makes a report again.</summary>
    public IEnumerable<string> Words(ParseResult parsed) =>
    [
        .. parsed.GetValue(Draws) is { } draws ? (string[])["--uncertainty", $"{draws}"] : [],
        .. parsed.GetValue(Seed) is { } seed ? (string[])["--draw-seed", $"{seed}"] : [],
    ];
}
