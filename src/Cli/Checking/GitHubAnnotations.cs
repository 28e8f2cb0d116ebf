using System.Globalization;
using Sim.Units;

namespace Sim.Cli.Checking;

/// <summary>Workflow commands that GitHub shows at the line of a file.</summary>
public static class GitHubAnnotations
{
    /// <summary>True where the workflow runs on GitHub.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true";

    public static void Write(IReadOnlyList<CheckCase> cases, TextWriter writer)
    {
        foreach (var item in cases)
        {
            foreach (var finding in item.Findings)
            {
                writer.WriteLine(At(finding.File, finding.Line, finding.Column, Text(finding)));
            }

            if (item.Failure is { } failure)
            {
                writer.WriteLine(At(item.File, 0, 0, failure));
            }

            foreach (var outcome in item.Outcomes.Where(outcome => !outcome.Holds))
            {
                writer.WriteLine(At(item.File, 0, 0, outcome.Message));
            }
        }
    }

    private static string Text(Finding finding) =>
        (finding.Path.Length > 0 ? finding.Path + ": " : "") + finding.Message + (finding.Hint is null ? "" : $" ({finding.Hint})");

    private static string At(string file, int line, int column, string message)
    {
        var place = line > 0 ? string.Create(CultureInfo.InvariantCulture, $",line={line},col={column}") : "";
        return $"::error file={Property(file)}{place}::{Data(message)}";
    }

    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
