using System.Diagnostics;
using System.Globalization;
using Sim.Cli.Hosting;
using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Expectations;
using Sim.Scenarios.Running;
using Sim.Scenarios.Trees;
using Sim.Units;

namespace Sim.Cli.Checking;

/// <summary>Runs a scenario and holds the result to its expectations.</summary>
internal static class ScenarioChecker
{
    /// <summary>What became of it; throws only <see cref="OperationCanceledException"/>. <paramref name="seen"/> is shown the result.</summary>
    public static CheckCase Check(
        string file, CommandContext context, IReadOnlyList<string> settings, string? root, IProgress<RunProgress> progress, Action<RunResult> seen)
    {
        var watch = Stopwatch.StartNew();
        context.Terminal.Messages.WriteLine($"checking {file}");
        try
        {
            var scenario = context.Load(file, settings, root);
            var result = context.Run(scenario, progress);
            seen(result);
            var outcomes = ExpectationCheck.Evaluate(scenario.Expect, result);
            var origins = Enumerable.Range(0, outcomes.Count).Select(index => OriginOf(scenario, index)).ToList();
            return new CheckCase(
                file,
                [.. outcomes.Where(outcome => outcome.Actual is not null)],
                [.. origins.Where((_, index) => outcomes[index].Actual is not null).Select(origin => SameFile(origin.File, file) ? origin.Line : 0)],
                Unknown(outcomes, origins),
                null,
                watch.Elapsed);
        }
        catch (UserException user)
        {
            return new CheckCase(file, [], [], user.Findings, user.Findings.Count == 0 ? user.Message : null, watch.Elapsed);
        }
        catch (RunFailedException failed)
        {
            return new CheckCase(file, [], [], [], failed.Message, watch.Elapsed);
        }
    }

    /// <summary>An expectation of a metric that the result does not have claims nothing: an error of the scenario, not a deviation.</summary>
    private static IReadOnlyList<Finding> Unknown(IReadOnlyList<ExpectationOutcome> outcomes, List<Origin> origins)
    {
        var findings = new FindingList();
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Actual is null)
            {
                findings.Error(origins[i], string.Create(CultureInfo.InvariantCulture, $"expect[{i}].metric"), outcomes[i].Message);
            }
        }

        return findings.Items;
    }

    private static Origin OriginOf(Scenario scenario, int index)
    {
        var item = scenario.Tree["expect"] is SequenceNode list && index < list.Items.Count ? list.Items[index] : null;
        return (item as MappingNode)?["metric"]?.Origin ?? item?.Origin ?? new Origin(scenario.File, 0, 0);
    }

    private static bool SameFile(string left, string right) => Path.GetFullPath(left) == Path.GetFullPath(right);
}
