using System.Globalization;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Models;
using Sim.Scenarios.Trees;
using Sim.Units;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;

namespace Sim.Scenarios.Validation;

/// <summary>The models can be read, the plan divides the model, the stages hold its layers, and the memory of a GPU is enough.</summary>
public sealed class ModelPlanValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        for (var i = 0; i < scenario.Models.Count; i++)
        {
            var item = (scenario.Tree["models"] as SequenceNode)?.Items.ElementAtOrDefault(i);
            ModelFindings.Read(scenario.Models[i], item?.Origin ?? context.OriginOf("models"), "models", context);
        }

        if (scenario.Model is null || ModelFindings.Read(scenario.Model, context.OriginOf("model"), "model", context) is not { } model)
        {
            return;
        }

        foreach (var size in scenario.Plan is null ? scenario.Exchange?.ExpertParallel ?? [] : [])
        {
            CheckExperts(context, "exchange.expert_parallel", size, model.Moe?.Experts);
        }

        if (scenario.Plan is { } section)
        {
            CheckPlan(context, section, model);
        }
    }

    private static void CheckPlan(ValidationContext context, PlanSection section, ModelSpec model)
    {
        var training = context.Scenario.Training;
        var plan = PlanFactory.Plan(section, training?.Schedule ?? ScheduleKind.OneForwardOneBackward);
        CheckExperts(context, "plan.expert_parallel", section.ExpertParallel, model.Moe?.Experts);
        if (section.Ranks > int.MaxValue)
        {
            // Reported beside the number of GPUs.
            return;
        }

        // That the product is the number of GPUs is a rule of its own, which also holds without a model.
        var findings = PlanValidator.Validate(plan, model, plan.Ranks, context.Scenario.Cluster?.Node.Gpus ?? int.MaxValue, context.Scenario.File);
        var taken = context.Findings.Items.Select(finding => finding.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            var path = finding.Path == "plan.virtual_pipeline" ? "plan.virtual_stages" : finding.Path;
            if (finding.Severity == FindingSeverity.Warning)
            {
                context.Warning(path, finding.Message, finding.Hint);
            }
            else if (!taken.Contains(path))
            {
                context.Error(path, finding.Message, finding.Hint);
            }
        }

        if (model.Moe is not null && training is { RolloutPasses: > 0 })
        {
            context.Error("training.rollout_passes", "the expert routing of rollouts has no model", "leave it out, or name a dense model");
        }

        if (model.Moe is not null && (context.Scenario.Study is StudyKind.TrainingStep or StudyKind.OverlappedChunk))
        {
            CheckExchange(context, section);
        }

        // An overlapped chunk is a few layers alone: it is no division of the whole model.
        if (training is not null && context.Scenario.Study != StudyKind.OverlappedChunk && !context.Findings.HasErrors)
        {
            CheckMemory(context, model, plan, training);
        }
    }

    private static void CheckExchange(ValidationContext context, PlanSection section)
    {
        if (context.Scenario.Communication.Sms == 0)
        {
            context.Error("communication.sms", "is 0, but SMs copy the tokens of expert-parallel exchanges", "the published runs use 20");
        }

        if (context.Scenario.Cluster is { } cluster && section.ExpertParallel % cluster.Node.Gpus != 0)
        {
            context.Error(
                "plan.expert_parallel",
                string.Create(CultureInfo.InvariantCulture, $"{section.ExpertParallel} ranks are no whole nodes of {cluster.Node.Gpus} GPUs"),
                string.Create(CultureInfo.InvariantCulture, $"a multiple of {cluster.Node.Gpus}"));
        }
    }

    private static void CheckMemory(ValidationContext context, ModelSpec model, ParallelismPlan plan, TrainingSection training)
    {
        try
        {
            // The stages first: a list of layers that does not fit has no memory either.
            PlanFactory.Placement(model, plan, training);
        }
        catch (ArgumentException problem)
        {
            context.Error("training.layers_per_stage", problem.Message);
            return;
        }

        if (context.Scenario.Cluster is not null)
        {
            foreach (var finding in PlanFactory.Memory(context.Scenario, model).Findings)
            {
                // A doubt, not a refusal: how long a step would take is a fair question about a GPU with more memory, too.
                context.Warning("plan", finding.Message, finding.Hint);
            }
        }
    }

    private static void CheckExperts(ValidationContext context, string path, int ranks, int? experts)
    {
        if (ranks == 1 || experts is not { } count || count % ranks == 0)
        {
            return;
        }

        context.Error(
            path,
            string.Create(CultureInfo.InvariantCulture, $"{count} routed experts do not divide over {ranks} ranks"),
            string.Create(CultureInfo.InvariantCulture, $"divisors near it: {Near(count, ranks)}"));
    }

    /// <summary>The largest divisor below and the smallest above.</summary>
    private static string Near(int count, int ranks)
    {
        var below = Enumerable.Range(1, Math.Min(ranks, count)).Last(value => count % value == 0);
        var above = Enumerable.Range(1, count).FirstOrDefault(value => value > ranks && count % value == 0);
        return above == 0
            ? below.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{below}, {above}");
    }
}
