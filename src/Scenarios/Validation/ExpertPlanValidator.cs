using System.Globalization;
using Sim.Scenarios.Models;

namespace Sim.Scenarios.Validation;

/// <summary>Experts must divide over the expert-parallel ranks, and those over the ranks of one pipeline stage.</summary>
public sealed class ExpertPlanValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        var counts = scenario.Model is null ? null : ModelFile.Read(scenario.Model, context);
        if (scenario.Plan is not { } plan)
        {
            CheckExchange(context, counts);
            return;
        }

        var stage = (long)plan.TensorParallel * plan.ContextParallel * plan.DataParallel;
        if (stage % plan.ExpertParallel != 0)
        {
            context.Error(
                "plan.expert_parallel",
                string.Create(CultureInfo.InvariantCulture, $"{plan.ExpertParallel} does not divide the {stage} ranks of a pipeline stage"),
                "tensor x context x data must be a multiple of it");
        }

        CheckExperts(context, "plan.expert_parallel", plan.ExpertParallel, counts?.RoutedExperts);
    }

    private static void CheckExchange(ValidationContext context, ModelCounts? counts)
    {
        foreach (var size in context.Scenario.Exchange?.ExpertParallel ?? [])
        {
            CheckExperts(context, "exchange.expert_parallel", size, counts?.RoutedExperts);
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
