namespace Sim.Cli.Output;

/// <summary>A command line as a user would type it into a POSIX shell.</summary>
internal static class CommandLine
{
    /// <summary>The words joined by spaces, those with other characters than plain ones in single quotes.</summary>
    public static string Of(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=,:+@".Contains(letter, StringComparison.Ordinal))
        ? word
        : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
