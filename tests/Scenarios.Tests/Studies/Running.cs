using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Models;
using Sim.Scenarios.Studies.Schedules;
using Sim.Scenarios.Studies.Topology;

namespace Sim.Scenarios.Tests.Studies;

/// <summary>Runs studies that need no simulation.</summary>
internal static class Running
{
    private static readonly Dictionary<StudyKind, IStudyRunner> Runners = new()
    {
        [StudyKind.Topology] = new TopologyStudy(),
        [StudyKind.Model] = new ModelStudy(),
        [StudyKind.Schedule] = new ScheduleStudy(),
    };

    public static bool Has(StudyKind study) => Runners.ContainsKey(study);

    public static RunResult Run(Scenario scenario) => Runners[scenario.Study].Run(scenario, new Progress<RunProgress>(), CancellationToken.None);

    public static RunResult Run(string text, params string[] settings) => Run(Loading.Good(text, settings));

    /// <summary>The value of a metric, in the metric's unit.</summary>
    public static double Value(this RunResult result, string metric) => Assert.Single(result.Metrics, one => one.Name == metric).Value;
}
