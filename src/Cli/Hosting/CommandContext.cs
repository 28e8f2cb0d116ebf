using Sim.Cli.Output;
using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Running;
using Sim.Units;

namespace Sim.Cli.Hosting;

/// <summary>What a command works with: services, streams, the interrupt.</summary>
public sealed record CommandContext(SimServices Services, Terminal Terminal, CancellationToken Token)
{
    /// <summary>Loads a scenario and prints its warnings. Throws <see cref="UserException"/> with the findings when it has errors.</summary>
    public Scenario Load(string file, IReadOnlyList<string> settings, string? root) => Accept(Services.Loader(root).Load(file, settings));

    /// <summary>The scenario of a load, or <see cref="UserException"/> with its findings.</summary>
    public Scenario Accept(LoadResult loaded)
    {
        if (loaded.Scenario is null)
        {
            throw new UserException(loaded.Findings);
        }

        Terminal.Print(loaded.Findings.Where(finding => finding.Severity == FindingSeverity.Warning).ToList());
        return loaded.Scenario;
    }

    /// <summary>Runs a scenario with progress. A result outside its bounds is no result: <see cref="RunFailedException"/>.</summary>
    public RunResult Run(Scenario scenario)
    {
        using var progress = new ProgressPrinter(Terminal);
        return Run(scenario, progress);
    }

    /// <summary>The same with progress told to somebody else.</summary>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress)
    {
        Token.ThrowIfCancellationRequested();
        var result = Services.Runner.Run(scenario, progress, Token);
        var broken = result.Bounds.Where(bound => !bound.Holds).ToList();
        return broken.Count == 0
            ? result
            : throw new RunFailedException(string.Join('\n', broken.Select(Text)));
    }

    private static string Text(BoundCheck bound) => FormattableString.Invariant(
        $"{bound.Name}: {bound.Seconds:G6} s lies outside {bound.LowerSeconds:G6} s to {bound.UpperSeconds:G6} s ({bound.Reason})");

    /// <summary>Adds the <c>--network</c> and <c>--budget</c> options to the settings.</summary>
    public static IReadOnlyList<string> Settings(string[]? settings, string? network, string? budget = null) =>
        [.. settings ?? [], .. network is null ? (string[])[] : ["network=" + network], .. budget is null ? (string[])[] : ["budget=" + budget]];
}
