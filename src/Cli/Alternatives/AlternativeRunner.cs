using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Alternatives;
using Sim.Scenarios.Running;

namespace Sim.Cli.Alternatives;

/// <summary>
/// Runs a scenario with its alternatives: itself and each alternative alone, then the combinations that their results call for. As many
/// run side by side as there are processors.
/// </summary>
/// <param name="context">Streams, services, the interrupt.</param>
/// <param name="load">Loads the scenario with further settings.</param>
internal sealed class AlternativeRunner(CommandContext context, Func<IReadOnlyList<string>, Scenario> load)
{
    private static readonly string[] Combinations = [AlternativeResult.Least, AlternativeResult.Most];

    /// <summary>The scenario's result with those of its alternatives in it.</summary>
    public RunResult Run(Scenario scenario)
    {
        // Every variant is checked before the first one runs.
        var single = AlternativeSet.Single(scenario);
        var scenarios = single.Select(alternative => load(AlternativeSet.Load(scenario, alternative))).ToList();
        using var line = new ProgressPrinter(context.Terminal);
        var progress = new SharedProgress(1 + single.Count + Combinations.Length, line);
        RunResult? standard = null;
        var alone = new AlternativeResult[single.Count];
        Workers.All.Run(1 + single.Count, i =>
        {
            if (i == 0)
            {
                standard = Run(scenario, progress, 0);
            }
            else
            {
                alone[i - 1] = Run(single[i - 1], scenarios[i - 1], progress, i);
            }
        });

        var headline = alone.Select(result => result.Metrics[0].Value).ToList();
        var combined = Combinations.Select(name => AlternativeSet.Combine(name, single, headline, standard!.Metrics[0].Value)).OfType<Alternative>().ToList();
        var together = new AlternativeResult[combined.Count];
        Workers.All.Run(combined.Count, i => together[i] = combined[i].Combines.Count == 1
            ? alone[IndexOf(single, combined[i].Combines[0])] with { Name = combined[i].Name, Assumption = "", Combines = combined[i].Combines }
            : Run(combined[i], load(AlternativeSet.Load(scenario, combined[i])), progress, 1 + single.Count + i));
        return standard! with { Alternatives = [.. alone, .. together] };
    }

    private AlternativeResult Run(Alternative alternative, Scenario scenario, SharedProgress progress, int run)
    {
        try
        {
            var result = Run(scenario, progress, run);
            return new AlternativeResult(
                alternative.Name, alternative.Assumption, alternative.Combines, alternative.Settings, result.Mode, result.Metrics, result.Comparisons, result.Hash);
        }
        catch (RunFailedException failed)
        {
            throw new RunFailedException($"alternative {alternative.Name}: {failed.Message}", failed);
        }
    }

    private RunResult Run(Scenario scenario, SharedProgress progress, int run)
    {
        var result = context.Run(scenario, progress.Of(run));
        progress.Done(run);
        return result;
    }

    private static int IndexOf(IReadOnlyList<Alternative> alternatives, string name) => Enumerable.Range(0, alternatives.Count).First(i => alternatives[i].Name == name);
}
