using Sim.Engine.Compute.Variation;
using Sim.Engine.Network;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Trees;
using Sim.Units;

namespace Sim.Scenarios;

/// <summary>
/// A question to the simulator, fully resolved: library names are replaced by their objects, what-ifs are merged, every value has its type and
/// default.
/// </summary>
[Section("A question to the simulator: a cluster, a model, a plan, and what to report.")]
public sealed record Scenario
{
    [Field("Name of the scenario and of its report folder: letters, digits, dots and dashes.", Required = true)]
    public string Name { get; init; } = "";

    [Field("The question this scenario answers, one sentence.", Required = true)]
    public string Question { get; init; } = "";

    [Field("What is simulated.", Required = true)]
    public StudyKind Study { get; init; }

    [Field("A scenario that this one changes: its keys are taken over unless written here.")]
    public string? Extends { get; init; }

    [Field(
        "The machine.",
        RequiredFor = [StudyKind.TrainingStep, StudyKind.OverlappedChunk, StudyKind.ExpertExchange, StudyKind.Collective, StudyKind.Isolation, StudyKind.Message, StudyKind.Topology, StudyKind.InferencePass, StudyKind.Generation, StudyKind.ReinforcementStep, StudyKind.Serving])]
    public ClusterSection? Cluster { get; init; }

    [Field(
        "The model's config.json: relative to this file, or to the folder that holds library/.",
        RequiredFor = [StudyKind.TrainingStep, StudyKind.OverlappedChunk, StudyKind.ExpertExchange, StudyKind.Isolation, StudyKind.InferencePass, StudyKind.Generation, StudyKind.ReinforcementStep, StudyKind.Serving])]
    public string? Model { get; init; }

    [Field("Several models for a model study, each a config.json.")]
    public IReadOnlyList<string> Models { get; init; } = [];

    [Field("How the model is divided over the GPUs.", RequiredFor = [StudyKind.TrainingStep, StudyKind.OverlappedChunk, StudyKind.ReinforcementStep])]
    public PlanSection? Plan { get; init; }

    [Field("One optimizer step.", RequiredFor = [StudyKind.TrainingStep, StudyKind.OverlappedChunk, StudyKind.ReinforcementStep])]
    public TrainingSection? Training { get; init; }

    [Field("The whole run: days, GPU-hours and rent.")]
    public RunSection? Run { get; init; }

    [Field("Expert routing.")]
    public ExpertsSection Experts { get; init; } = new();

    [Field("How the network is modelled: shared links, every transfer alone (a lower bound), or packets.", Default = "flow")]
    public NetworkKind Network { get; init; }

    [Field("The packet network, for network: packet.")]
    public PacketSection Packet { get; init; } = new();

    [Field("The longest time a run may take on one core: one that is estimated to take longer is refused.", Default = "600 s")]
    public SimDuration Budget { get; init; }

    [Field("What communication takes from the GPU.")]
    public CommunicationSection Communication { get; init; } = new();

    [Field("Hardware profile: a name in library/profiles.", RequiredFor = [StudyKind.TrainingStep, StudyKind.OverlappedChunk, StudyKind.Isolation, StudyKind.Generation, StudyKind.ReinforcementStep, StudyKind.Serving])]
    public string? Profile { get; init; }

    [Field("Kernel inventory: relative to this file, or to the folder that holds library/. Without it one is generated from the model, for BF16.")]
    public string? Kernels { get; init; }

    [Field("Seed of every random stream.", Default = "1", Minimum = 0)]
    public long Seed { get; init; }

    [Field("What the result keeps of the timeline.")]
    public OutputSection Output { get; init; } = new();

    [Field("A collective alone.", RequiredFor = [StudyKind.Collective, StudyKind.Isolation])]
    public CollectiveSection? Collective { get; init; }

    [Field("One small message alone.", RequiredFor = [StudyKind.Message])]
    public MessageSection? Message { get; init; }

    [Field("Dispatch and combine alone.", RequiredFor = [StudyKind.ExpertExchange, StudyKind.Isolation])]
    public ExchangeSection? Exchange { get; init; }

    [Field("Where the exchange and the collective of an isolation study run.")]
    public IsolationSection Isolation { get; init; } = new();

    [Field("How the unit of an inference pass runs the model.", RequiredFor = [StudyKind.InferencePass, StudyKind.Generation, StudyKind.ReinforcementStep])]
    public DeploymentSection? Deployment { get; init; }

    [Field("The batch of an inference pass.", RequiredFor = [StudyKind.InferencePass])]
    public PassSection? Pass { get; init; }

    [Field("One answer, generated pass by pass.", RequiredFor = [StudyKind.Generation])]
    public GenerationSection? Generation { get; init; }

    [Field("One step of reinforcement learning.", RequiredFor = [StudyKind.ReinforcementStep])]
    public ReinforcementSection? Reinforcement { get; init; }

    [Field("A serving system.", RequiredFor = [StudyKind.Serving])]
    public ServingSection? Serving { get; init; }

    [Field("Schedules with given chunk times.", RequiredFor = [StudyKind.Schedule])]
    public ScheduleSection? Schedule { get; init; }

    [Field("What a topology study shows besides the fabric.")]
    public TopologySection Topology { get; init; } = new();

    [Field("How a model study counts.")]
    public CountingSection Counting { get; init; } = new();

    [Field("Claims that sim check holds the result to.")]
    public IReadOnlyList<Expectation> Expect { get; init; } = [];

    [Field("Published measurements to show beside metrics.")]
    public IReadOnlyList<ComparisonEntry> Compare { get; init; } = [];

    [Field("Other choices to show beside the scenario's own; sim run runs them too, sim check does not.")]
    public IReadOnlyList<AlternativeSection> Alternatives { get; init; } = [];

    [Field("Parameter paths with values that all alternatives run with besides their own: a cheaper mode, as in {training.fold_to: 1}.")]
    public MappingNode AlternativesWith { get; init; } = new([], Origin.Default);

    [Field("Grid for sim sweep: parameter paths with their values.")]
    public IReadOnlyList<SweepAxis> Sweep { get; init; } = [];

    /// <summary>The file the scenario was read from, as the user named it.</summary>
    public string File { get; init; } = "";

    /// <summary>The folder that holds <c>library/</c>, or null when there is none.</summary>
    public string? Root { get; init; }

    /// <summary>A change of the profile and the kernels that this run is made with; null for the values of the files.</summary>
    public ProfileVariation? Variation { get; init; }

    /// <summary>The resolved tree with defaults, each value with the place it was written at.</summary>
    public MappingNode Tree { get; init; } = new([], Origin.Default);
}
