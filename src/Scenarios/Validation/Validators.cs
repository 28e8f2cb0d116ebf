namespace Sim.Scenarios.Validation;

/// <summary>The rules that need nothing but the scenario; the composition root adds those that build the model or the graph.</summary>
public static class Validators
{
    public static IReadOnlyList<IScenarioValidator> Basic { get; } =
    [
        new StudyValidator(),
        new PlanProductValidator(),
        new ExpertPlanValidator(),
        new TrainingValidator(),
        new FabricCapacityValidator(),
        new ExpectationValidator(),
    ];
}
