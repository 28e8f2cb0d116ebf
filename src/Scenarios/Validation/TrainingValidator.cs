using System.Globalization;
using Sim.Engine.Network;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Models;
using Sim.Scenarios.Studies.Training;

namespace Sim.Scenarios.Validation;

/// <summary>The batch must divide over the replicas, the tokens over the ranks that share them, and the stages over the pipeline.</summary>
public sealed class TrainingValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Scenario is not { Training: { } training, Plan: { } plan })
        {
            return;
        }

        var sequences = (long)plan.DataParallel * training.MicroBatch;
        if (training.GlobalBatch % sequences != 0)
        {
            context.Error(
                "training.global_batch",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{training.GlobalBatch} sequences do not divide into micro-batches of {training.MicroBatch} over {plan.DataParallel} replicas"),
                string.Create(CultureInfo.InvariantCulture, $"a multiple of {sequences} does"));
        }

        var shares = (long)plan.ContextParallel * (plan.SequenceParallel ? plan.TensorParallel : 1);
        if (training.SequenceLength % shares != 0)
        {
            context.Error(
                "training.sequence_length",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{training.SequenceLength} tokens do not divide over {plan.ContextParallel} context-parallel ranks and the {plan.TensorParallel} tensor-parallel ranks of each"),
                string.Create(CultureInfo.InvariantCulture, $"a multiple of {shares} does"));
        }

        CheckFold(context, training, plan);
        if (training.RolloutPasses > 0 && plan.PipelineParallel > 1)
        {
            context.Error("training.rollout_passes", "rollouts through a pipeline have no schedule", "set plan.pipeline_parallel: 1, or leave rollout_passes out");
        }

        var stages = plan.PipelineParallel * plan.VirtualStages;
        if (training.LayersPerStage is { } layers && layers.Count != stages)
        {
            context.Error(
                "training.layers_per_stage",
                string.Create(CultureInfo.InvariantCulture, $"lists {layers.Count} stages, but the plan has {stages}"));
        }
    }

    private static void CheckFold(ValidationContext context, TrainingSection training, PlanSection plan)
    {
        if (training.FoldTo == 0 || context.Scenario.Cluster is not { } cluster || plan.Ranks > int.MaxValue)
        {
            return;
        }

        if (context.Scenario.Network == NetworkKind.Packet)
        {
            context.Error(
                "training.fold_to",
                "packets run whole groups: equal groups need not be alike on packets, which are served one after another where they meet",
                "leave fold_to out and take a smaller cluster, or set network: flow");
            return;
        }

        var fold = Fold.Of(PlanFactory.Plan(plan, training.Schedule), cluster.Node.Gpus, training.FoldTo);
        if (fold.All % fold.Simulated != 0)
        {
            var divisors = Enumerable.Range(1, fold.All).Where(count => fold.All % count == 0);
            context.Error(
                "training.fold_to",
                string.Create(CultureInfo.InvariantCulture, $"{training.FoldTo} does not divide the {fold.All} data-parallel groups of the step"),
                string.Create(CultureInfo.InvariantCulture, $"one of {string.Join(", ", divisors)}"));
        }

        if (cluster.Faults.Count > 0)
        {
            context.Error("training.fold_to", "groups differ where parts of the cluster fail", "leave fold_to out");
        }
    }
}
