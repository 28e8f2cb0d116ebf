using Sim.Reports.Checks;
using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Cli.Checking;

/// <summary>Turns checked scenarios into the outcomes that CI systems read: one for the run, one per finding, one per expectation.</summary>
internal static class CheckOutcomes
{
    /// <summary>Name of the outcome that says whether a scenario ran at all.</summary>
    private const string Runs = "runs";

    public static IReadOnlyList<CheckOutcome> Of(IEnumerable<CheckCase> cases) => [.. cases.SelectMany(Of)];

    private static IEnumerable<CheckOutcome> Of(CheckCase item)
    {
        var name = Slashes(item.File);
        var seconds = item.Elapsed.TotalSeconds;
        foreach (var finding in item.Findings)
        {
            yield return new CheckOutcome(name, finding.Path.Length > 0 ? finding.Path : Runs, false, Text(finding), Slashes(finding.File), finding.Line, seconds);
            seconds = 0;
        }

        if (item.Findings.Count == 0)
        {
            yield return new CheckOutcome(name, Runs, item.Failure is null, item.Failure ?? "finished", name, 0, seconds);
        }

        for (var i = 0; i < item.Outcomes.Count; i++)
        {
            var outcome = item.Outcomes[i];
            var metric = $"{outcome.Expectation.Metric} ({Choices.Word(outcome.Expectation.Kind)})";
            yield return new CheckOutcome(name, metric, outcome.Holds, outcome.Message, name, item.LineOf(i), 0);
        }
    }

    private static string Text(Finding finding) =>
        (finding.Path.Length > 0 ? finding.Path + ": " : "") + finding.Message + (finding.Hint is null ? "" : $" ({finding.Hint})");

    private static string Slashes(string path) => path.Replace('\\', '/');
}
