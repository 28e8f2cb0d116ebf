using Sim.Engine.Results;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Running;

/// <summary>Hands a scenario to the runner of its study.</summary>
/// <param name="runners">One runner per study that this program has.</param>
public sealed class StudyDispatcher(IReadOnlyDictionary<StudyKind, IStudyRunner> runners) : IStudyRunner
{
    /// <summary>Throws <see cref="RunFailedException"/> for a study without a runner.</summary>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token) => runners.TryGetValue(scenario.Study, out var runner)
        ? runner.Run(scenario, progress, token)
        : throw new RunFailedException($"this program has no study {Choices.Word(scenario.Study)}; it has {Names}");

    private string Names => runners.Count == 0 ? "none" : string.Join(", ", runners.Keys.Order().Select(kind => Choices.Word(kind)));
}
