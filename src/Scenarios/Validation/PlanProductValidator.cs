using System.Globalization;

namespace Sim.Scenarios.Validation;

/// <summary>tensor x context x pipeline x data must be the number of GPUs of the cluster.</summary>
public sealed class PlanProductValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Scenario is not { Plan: { } plan, Cluster: { } cluster } || plan.Ranks == cluster.Gpus)
        {
            return;
        }

        context.Error(
            "plan",
            string.Create(
                CultureInfo.InvariantCulture,
                $"tensor {plan.TensorParallel} x context {plan.ContextParallel} x pipeline {plan.PipelineParallel} x data {plan.DataParallel} ")
            + string.Create(CultureInfo.InvariantCulture, $"is {plan.Ranks} ranks, but {cluster.Nodes} nodes of {cluster.Node.Gpus} hold {cluster.Gpus} GPUs"),
            Hint(plan.Ranks, cluster.Gpus, plan.DataParallel));
    }

    private static string? Hint(long ranks, long gpus, int data) =>
        gpus % (ranks / data) == 0 ? string.Create(CultureInfo.InvariantCulture, $"data_parallel: {gpus / (ranks / data)} would fit") : null;
}
