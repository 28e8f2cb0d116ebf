using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Engine.Compute.Variation;
using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies;

namespace Sim.Cli.Running;

/// <summary>
/// Elasticities of the first metric by central differences: e = (ln m(x h) - ln m(x / h)) / (2 ln h), h = 1.02, for each parameter of the profile and each group of kernels that the
/// scenario uses. Whole families of parameters (the first word of their names) are tried first; one whose change leaves every event of the run where it was is not used.
/// </summary>
/// <param name="context">Streams, services, the interrupt.</param>
/// <param name="workers">Who makes the runs.</param>
internal sealed class SensitivityRunner(CommandContext context, Workers workers)
{
    private static readonly double Step = Math.Log(1.02);

    /// <summary>The scenario's result with its sensitivities, the strongest first. Throws <see cref="UserException"/> where nothing can be varied or the metric is not positive.</summary>
    public RunResult Run(Scenario scenario)
    {
        var files = VariedFiles.Of(scenario) ?? throw new UserException($"{scenario.File} names no profile: nothing in it can be varied");
        using var line = new ProgressPrinter(context.Terminal);
        var result = context.Run(scenario, line);
        if (!(result.Metrics[0].Value > 0))
        {
            throw new UserException($"{result.Metrics[0].Name} is {ResultPrinter.Number(result.Metrics[0].Value)}: an elasticity needs a positive metric");
        }

        var families = files.Profile.Parameters.GroupBy(parameter => parameter.Name.Split('.')[0], StringComparer.Ordinal).ToList();
        var used = new bool[families.Count];
        workers.Run(families.Count, i => used[i] = IsUsed(result, context.Run(scenario with { Variation = Change([.. families[i].Select(one => one.Name)], [], Step) }, line)));
        List<Item> items =
        [
            .. families.Where((_, i) => used[i]).SelectMany(family => family).Select(one => new Item(one.Name, "parameter", one.RelativeError, step => Change([one.Name], [], step))),
            .. files.Kernels.Select(group => new Item(group.Basis, "kernels", group.RelativeError, step => Change([], [group], step))),
        ];
        var logs = new double[2 * items.Count];
        var progress = new SharedProgress(logs.Length, line);
        workers.Run(logs.Length, i => logs[i] = Math.Log(Headline(scenario with { Variation = items[i / 2].Change(i % 2 == 0 ? Step : -Step) }, progress, i)));
        return result with
        {
            Sensitivities =
            [
                .. items.Select((item, i) => new Sensitivity(item.Name, item.Kind, (logs[2 * i] - logs[(2 * i) + 1]) / (2 * Step), item.RelativeError))
                    .Where(one => one.Elasticity != 0)
                    .OrderByDescending(one => Math.Abs(one.Elasticity)),
            ],
        };
    }

    /// <summary>What is varied, by a change of its logarithm.</summary>
    private sealed record Item(string Name, string Kind, double RelativeError, Func<double, ProfileVariation> Change);

    private double Headline(Scenario scenario, SharedProgress progress, int run)
    {
        var value = context.Run(scenario, progress.Of(run)).Metrics[0].Value;
        progress.Done(run);
        return value;
    }

    private static bool IsUsed(RunResult result, RunResult changed) => changed.Hash != result.Hash || changed.Metrics[0].Value != result.Metrics[0].Value;

    private static ProfileVariation Change(IReadOnlyList<string> parameters, IReadOnlyList<KernelGroup> kernels, double step) => new(
        parameters.ToDictionary(name => name, _ => step, StringComparer.Ordinal), kernels.ToDictionary(group => group, _ => step));
}
