using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

namespace Sim.Cli.Output;

/// <summary>The options of a packet run, as a report keeps them: there is no scenario to resolve.</summary>
internal static class NetOptions
{
    /// <summary>Options that change no number of a result.</summary>
    private static readonly string[] Idle = ["--out", "--json", "--threads", "--budget", "--check"];

    /// <summary>YAML of all options with their defaults, and the SHA-256 of the files that they name.</summary>
    public static string Resolved(Command command, ParseResult parsed, string? matrix)
    {
        var lines = new List<string> { "# sim net has no scenario: these are its options, defaults written out." };
        if (matrix is not null)
            AddFile("matrix", matrix);
        foreach (var option in command.Options.Where(option => !Idle.Contains(option.Name) && option is not System.CommandLine.Help.HelpOption))
        {
            var name = option.Name.TrimStart('-').Replace('-', '_');
            var given = parsed.GetResult(option)?.Tokens ?? [];
            if (given.Count > 0 && option.Name is "--topo" or "--faults")
            {
                AddFile(name, given[0].Value);
            }
            else if (given.Count > 0)
            {
                Add(name, given[0].Value);
            }
            else if (option.HasDefaultValue && option.GetDefaultValue() is { } value)
            {
                Add(name, Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant());
            }
        }

        return string.Join('\n', lines) + "\n";

        void Add(string name, string value) => lines.Add($"{name}: {value}");

        void AddFile(string name, string file)
        {
            lines.Add($"{name}: {file}");
            lines.Add($"{name}_sha256: {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}");
        }
    }

    /// <summary>The command line that makes the report again, without what changes no number.</summary>
    public static string Words(ParseResult parsed)
    {
        var words = new List<string> { "sim" };
        for (var i = 0; i < parsed.Tokens.Count; i++)
        {
            var word = parsed.Tokens[i].Value;
            if (!Idle.Contains(word))
            {
                words.Add(word);
            }
            else if (word is not ("--json" or "--check"))
            {
                i++;
            }
        }

        return CommandLine.Of(words);
    }
}
