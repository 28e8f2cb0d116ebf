using System.Globalization;

namespace Sim.Reports.Checks;

/// <summary>
/// Writes failed outcomes as GitHub workflow commands, which GitHub shows at the line of the scenario file. Escapes are those of the
/// actions toolkit: percent, CR and LF in messages; also colon and comma in properties.
/// </summary>
public static class GitHubAnnotationWriter
{
    /// <summary>One <c>::error</c> line per failure, LF, then one <c>::notice</c> with the counts.</summary>
    public static void Write(IReadOnlyList<CheckOutcome> outcomes, TextWriter output)
    {
        var failed = 0;
        foreach (var outcome in outcomes)
        {
            if (outcome.Passed)
            {
                continue;
            }

            failed++;
            var line = outcome.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $",line={outcome.Line}") : "";
            var title = Property(outcome.Scenario + ": " + outcome.Metric);
            output.Write($"::error file={Property(outcome.File)}{line},title={title}::{Data(outcome.Message)}\n");
        }

        var passed = outcomes.Count - failed;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"::notice title=sim check::{passed} of {outcomes.Count} expectations hold\n"));
    }

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
