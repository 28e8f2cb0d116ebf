using System.Globalization;
using Sim.Scenarios.Sections;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Validation;

/// <summary>An answer is made of blocks on one replica; a step of reinforcement learning leaves nodes for both of its halves, in whole units and whole replicas.</summary>
public sealed class GenerationValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Scenario is not { Study: StudyKind.Generation or StudyKind.ReinforcementStep, Deployment: { } deployment, Cluster: { } cluster })
        {
            return;
        }

        if (deployment.Transport != ExpertTransport.AllReduce && (deployment.Gpus ?? cluster.Gpus) != deployment.TensorParallel)
        {
            context.Error("deployment.transport", "one replica generates: its GPUs share attention and experts", "all-reduce");
        }

        if (deployment.MicroBatches > 1)
        {
            context.Error("deployment.micro_batches", "one answer has no micro-batches", "1");
        }

        if (context.Scenario is { Study: StudyKind.Generation, Generation: { } generation })
        {
            Check(context, generation);
        }

        if (context.Scenario is { Study: StudyKind.ReinforcementStep, Reinforcement: { } step, Plan: { } plan, Training: { } training })
        {
            Check(context, step, deployment.Gpus ?? (int)cluster.Gpus, cluster, plan, training);
        }
    }

    private static void Check(ValidationContext context, GenerationSection generation)
    {
        if (generation.Block > generation.NewTokens)
        {
            context.Error("generation.block", Text($"{generation.Block} tokens are more than the {generation.NewTokens} new ones"), "at most new_tokens");
        }

        if (generation.TokensPerPass.Count == 0)
        {
            context.Error("generation.tokens_per_pass", "lists no value", "1 for an autoregressive model");
        }
    }

    private static void Check(ValidationContext context, ReinforcementSection step, int unit, ClusterSection cluster, PlanSection plan, TrainingSection training)
    {
        if (step.P99Tokens < step.MedianTokens)
        {
            context.Error("reinforcement.p99_tokens", Text($"{step.P99Tokens} tokens are below the median of {step.MedianTokens}"));
        }

        if (step.GenerationNodes.Count == 0)
        {
            context.Error("reinforcement.generation_nodes", "lists no division", "0 for all nodes in turns");
        }

        if (unit % cluster.Node.Gpus != 0)
        {
            context.Error("deployment.gpus", Text($"a generating unit of {unit} GPUs is no whole nodes of {cluster.Node.Gpus}"));
            return;
        }

        foreach (var nodes in step.GenerationNodes)
        {
            var trainers = cluster.Nodes - nodes;
            var shrunk = (double)plan.DataParallel * trainers / cluster.Nodes;
            var ranks = (long)shrunk * plan.TensorParallel * plan.ContextParallel;
            if (trainers < 1)
            {
                context.Error("reinforcement.generation_nodes", Text($"{nodes} of {cluster.Nodes} nodes leave none to train"));
            }
            else if (nodes * cluster.Node.Gpus % unit != 0)
            {
                context.Error("reinforcement.generation_nodes", Text($"{nodes} nodes do not divide into units of {unit} GPUs"));
            }
            else if (shrunk != Math.Floor(shrunk) || ranks % plan.ExpertParallel != 0 || training.GlobalBatch % ((long)shrunk * training.MicroBatch) != 0)
            {
                context.Error(
                    "reinforcement.generation_nodes",
                    Text($"with {nodes} of {cluster.Nodes} nodes generating, the {plan.DataParallel} replicas shrink to {shrunk:G4}"),
                    Text($"a whole number that makes a multiple of expert_parallel {plan.ExpertParallel} and divides global_batch {training.GlobalBatch}"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
