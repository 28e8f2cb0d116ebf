using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Running;

namespace Sim.Cli.Tests;

/// <summary>A study whose one metric is the number of nodes in seconds; other behaviours on demand.</summary>
internal sealed class FakeRunner(Action<Scenario, CancellationToken>? before = null, BoundCheck? bound = null) : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        before?.Invoke(scenario, token);
        progress.Report(new RunProgress("simulating", 0.5, default, 1));
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "topology",
            Question = scenario.Question,
            Answer = $"It takes {scenario.Cluster!.Nodes} s.",
            Mode = "full",
            Metrics = [new Metric("step_time", scenario.Cluster.Nodes, "s", "nodes as seconds")],
            Bounds = bound is null ? [] : [bound],
            Hash = $"hash-{scenario.Cluster.Nodes}",
        };
    }
}
