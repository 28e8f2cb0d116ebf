namespace Sim.Scenarios.Validation;

/// <summary>The rules that every scenario is held to. The ones that build something come last: they skip what is known to be broken.</summary>
public static class Validators
{
    public static IReadOnlyList<IScenarioValidator> All { get; } =
    [
        new StudyValidator(),
        new PlanProductValidator(),
        new TrainingValidator(),
        new IsolationValidator(),
        new FabricCapacityValidator(),
        new ExpectationValidator(),
        new AlternativeValidator(),
        new NamedFileValidator(),
        new ModelPlanValidator(),
        new ScheduleValidator(),
        new FabricBuildValidator(),
        new PacketValidator(),
        new GenerationValidator(),
        new InferenceValidator(),
    ];
}
