using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Studies.Inference;

namespace Sim.Scenarios.Validation;

/// <summary>The unit of an inference study fits its cluster and the memory of its GPUs; the assumption of the published limit is for inference alone.</summary>
public sealed class InferenceValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        if (scenario.Study is not (StudyKind.InferencePass or StudyKind.Generation or StudyKind.ReinforcementStep))
        {
            if (scenario.Experts.Routing == RoutingSource.Remote)
            {
                context.Error("experts.routing", "remote is for studies of inference", "balanced, drawn or trace");
            }

            return;
        }

        if (context.Findings.HasErrors || scenario is not { Cluster: { } cluster, Model: { } model, Deployment: { } deployment })
        {
            return;
        }

        try
        {
            var profile = scenario.Profile is null ? null : StudyFiles.Profile(scenario);
            _ = new UnitSetup(scenario, deployment, "deployment", ClusterFactory.Graph(cluster), StudyFiles.Model(model), profile).Traffic();
        }
        catch (RunFailedException problem)
        {
            var message = problem.Message;
            context.Error("deployment", message.StartsWith("deployment: ", StringComparison.Ordinal) ? message["deployment: ".Length..] : message);
        }
    }
}
