using Sim.Engine.Results;
using Sim.Engine.Serving;
using Sim.Scenarios.Running;
using Sim.Units;

namespace Sim.Scenarios.Studies.Serving;

/// <summary>Requests over time through prefill units, cache transfers and decode units; with an explicit window also the error of the table of pass times.</summary>
public sealed class ServingStudy : IStudyRunner
{
    /// <exception cref="RunFailedException">The system does not fit, a limit cannot be met, or no request was served.</exception>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var section = scenario.Serving!;
        var system = new ServingSystem(scenario, progress, token);
        progress.Report(new RunProgress("pass times", double.NaN, SimTime.Zero, 0));
        system.RequireBudget();
        system.RequireLimits();
        void Tick(double share, string phase)
        {
            token.ThrowIfCancellationRequested();
            progress.Report(new RunProgress(phase, share, SimTime.Zero + SimDuration.FromSeconds(share * section.Duration.Seconds), 0));
        }

        var run = system.Run(section.Duration, isExplicit: false, share => Tick(share, "serving"));
        if (run.Statistics.Completed == 0)
        {
            throw new RunFailedException(NoneServed(run.Statistics, section.Duration));
        }

        var network = system.Network!;
        ServingWindow? window = null;
        if (section.ExplicitWindow is { } length)
        {
            var end = section.WarmUp + length;
            var table = system.Run(end, isExplicit: false, share => Tick(share, "window by table")).Statistics;
            window = new ServingWindow(length, system.Run(end, isExplicit: true, share => Tick(share, "window pass by pass")).Statistics, table);
        }

        return new ServingReport(scenario, system, run, network, window).Result();
    }

    private static string NoneServed(ServingStatistics counts, SimDuration duration) => counts switch
    {
        { Arrived: 0 } => $"serving: no request arrived after the warm-up within {duration}; a longer duration, or more requests per second, would help",
        { Refused: > 0 } => $"serving: none of {counts.Arrived} requests was served: {counts.Refused} are longer than the cache of a GPU",
        _ => $"serving: of {counts.Arrived} requests that arrived after the warm-up none was done within {duration}; a longer duration, or more requests per second, would help",
    };
}
