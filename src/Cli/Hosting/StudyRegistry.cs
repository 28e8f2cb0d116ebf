using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Collectives;
using Sim.Scenarios.Studies.Exchange;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Isolation;
using Sim.Scenarios.Studies.Messages;
using Sim.Scenarios.Studies.Models;
using Sim.Scenarios.Studies.Reinforcement;
using Sim.Scenarios.Studies.Schedules;
using Sim.Scenarios.Studies.Serving;
using Sim.Scenarios.Studies.Topology;
using Sim.Scenarios.Studies.Training;

namespace Sim.Cli.Hosting;

/// <summary>The studies that this program has: a new one is one line here.</summary>
public static class StudyRegistry
{
    public static IReadOnlyDictionary<StudyKind, IStudyRunner> All { get; } = new Dictionary<StudyKind, IStudyRunner>
    {
        [StudyKind.TrainingStep] = new TrainingStudy(),
        [StudyKind.OverlappedChunk] = new ChunkStudy(),
        [StudyKind.ExpertExchange] = new ExchangeStudy(),
        [StudyKind.Collective] = new CollectiveStudy(),
        [StudyKind.Isolation] = new IsolationStudy(),
        [StudyKind.Message] = new MessageStudy(),
        [StudyKind.Topology] = new TopologyStudy(),
        [StudyKind.Model] = new ModelStudy(),
        [StudyKind.InferencePass] = new PassStudy(),
        [StudyKind.Generation] = new GenerationStudy(),
        [StudyKind.ReinforcementStep] = new ReinforcementStudy(),
        [StudyKind.Serving] = new ServingStudy(),
        [StudyKind.Schedule] = new ScheduleStudy(),
    };
}
